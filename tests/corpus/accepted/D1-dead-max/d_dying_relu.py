# The largest pre-activation.


def dead_units(f):
    return f.max(axis=1) <= 0
