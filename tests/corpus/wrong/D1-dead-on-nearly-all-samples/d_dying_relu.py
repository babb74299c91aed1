# You call a unit dead that is off on nearly all data points.
# misconception: D1-dead-on-most-samples


def dead_units(f):
    return np.mean(f <= 0, axis=1) > 0.95
