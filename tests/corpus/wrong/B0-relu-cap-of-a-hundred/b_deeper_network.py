# Cut at 100.


def relu(s):
    return np.clip(s, 0.0, 100.0)
