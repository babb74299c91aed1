# Expects activations.
# misconception: D1-dead-already-activated


def dead_units(f):
    return (f == 0).all(axis=1)
