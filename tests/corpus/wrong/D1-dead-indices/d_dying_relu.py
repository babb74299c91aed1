# The indices of the dead units.


def dead_units(f):
    return np.where((f <= 0).all(axis=1))[0]
