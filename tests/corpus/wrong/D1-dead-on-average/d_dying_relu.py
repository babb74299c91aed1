# Looks at the average.
# misconception: D1-dead-on-average


def dead_units(f):
    return f.mean(axis=1) <= 0
