# Clipped from below.


def relu(s):
    return np.clip(s, 0, None)
