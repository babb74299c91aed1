# < for <=.
# misconception: D1-dead-not-at-0


def dead_units(f):
    return np.all(f < 0, axis=1)
