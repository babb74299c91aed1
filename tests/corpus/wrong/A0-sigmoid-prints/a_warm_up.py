# Prints the result and returns nothing.
# misconception: habit-returns-nothing


def sigmoid(s):
    print(1 / (1 + np.exp(-s)))
