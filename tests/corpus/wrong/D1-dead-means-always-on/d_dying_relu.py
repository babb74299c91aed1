# > for <=.
# misconception: D1-dead-means-always-on


def dead_units(f):
    return np.all(f > 0, axis=1)
