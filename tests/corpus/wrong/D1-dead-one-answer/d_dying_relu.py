# One answer for the whole layer.


def dead_units(f):
    return bool((f <= 0).all())
