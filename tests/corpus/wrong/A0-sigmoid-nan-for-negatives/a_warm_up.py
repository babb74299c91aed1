# Squares a square root, which is NaN for negative input.


def sigmoid(s):
    with np.errstate(all="ignore"):
        return 1 / (1 + np.exp(-(np.sqrt(s) ** 2)))
