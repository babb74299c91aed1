# Your answers are right, but they are numbers, 0 and 1; as indices they would pick units 0 and 1.
# misconception: D1-dead-as-numbers


def dead_units(f):
    return np.all(f <= 0, axis=1).astype(int)
