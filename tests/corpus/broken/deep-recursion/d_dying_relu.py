# A recursion without an end.


def collapse(weights):
    return collapse(weights) @ weights[-1]
