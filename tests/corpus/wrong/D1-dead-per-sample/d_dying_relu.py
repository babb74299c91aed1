# axis 0 for axis 1.
# misconception: D1-dead-per-sample


def dead_units(f):
    return (f <= 0).all(axis=0)
