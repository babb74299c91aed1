# A recursion.


def collapse(weights):
    first, *rest = weights
    return first if not rest else first @ collapse(rest)
