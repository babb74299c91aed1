# Prints and is called.
# misconception: habit-returns-nothing


def sigmoid(s):
    print(1 / (1 + np.exp(-s)))
