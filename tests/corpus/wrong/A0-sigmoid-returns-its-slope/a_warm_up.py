# The derivative is returned in place of the value.
# misconception: A0-slope-for-value


def sigmoid(s):
    out = 1 / (1 + np.exp(-s))
    return out * (1 - out)
