# The indices of the dead units.
# misconception: D1-dead-indices


def dead_units(f):
    return np.where((f <= 0).all(axis=1))[0]
