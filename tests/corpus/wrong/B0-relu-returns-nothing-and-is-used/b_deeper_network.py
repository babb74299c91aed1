# The return is missing.
# misconception: habit-returns-nothing


def relu(s):
    np.maximum(s, 0.0)
