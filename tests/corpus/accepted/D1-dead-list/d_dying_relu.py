# A list of Python booleans.


def dead_units(f):
    return [all(value <= 0 for value in row) for row in f]
