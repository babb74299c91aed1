# One answer for the whole layer.
# misconception: D1-dead-one-answer


def dead_units(f):
    return bool((f <= 0).all())
