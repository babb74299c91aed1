# (k, 1) in place of (k,).
# misconception: D1-dead-column


def dead_units(f):
    return np.all(f <= 0, axis=1, keepdims=True)
