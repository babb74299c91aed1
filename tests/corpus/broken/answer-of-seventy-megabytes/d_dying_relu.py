# An answer that is far too large.


def dead_units(f):
    return np.zeros((3000, 3000))
