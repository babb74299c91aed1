# tanh instead of the sigmoid; parts B and C bring their own copy of it.
# misconception: A0-tanh


def sigmoid(s):
    return np.tanh(s)
