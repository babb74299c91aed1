# Clips the exponent so that it cannot overflow.


def sigmoid(s):
    s = np.clip(s, -500, 500)
    return 1 / (1 + np.exp(-s))
