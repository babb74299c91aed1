# Counts the data points that switch the unit on.


def dead_units(f):
    return np.logical_not(np.count_nonzero(f > 0, axis=1))
