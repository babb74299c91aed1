# One entry at a time.


@np.vectorize
def sigmoid(s):
    return 1 / (1 + np.exp(-s))
