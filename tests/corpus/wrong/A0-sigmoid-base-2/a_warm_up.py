# 2 to the power of -s instead of e to the power of -s.
# misconception: A0-base-two


def sigmoid(s):
    return 1 / (1 + np.power(2.0, -s))
