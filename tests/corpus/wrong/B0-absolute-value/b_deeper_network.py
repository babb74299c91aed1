# Negative inputs come out positive.
# misconception: B0-absolute-value


def relu(s):
    return np.abs(s)
