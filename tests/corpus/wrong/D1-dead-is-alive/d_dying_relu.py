# True for units that are alive.
# misconception: D1-dead-is-alive


def dead_units(f):
    return f.max(axis=1) > 0
