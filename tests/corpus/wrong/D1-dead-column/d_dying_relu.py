# (k, 1) in place of (k,).


def dead_units(f):
    return np.all(f <= 0, axis=1, keepdims=True)
