# Goes through complex numbers and stays there.
# misconception: habit-complex


def sigmoid(s):
    return 1 / (1 + np.exp(-np.asarray(s, dtype=complex)))
