# any for all.
# misconception: D1-dead-on-any-sample


def dead_units(f):
    return (f <= 0).any(axis=1)
