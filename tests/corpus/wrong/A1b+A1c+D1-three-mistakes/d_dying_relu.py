# The third mistake.
# misconception: D1-dead-on-any-sample


def dead_units(f):
    return np.any(f <= 0, axis=1)
