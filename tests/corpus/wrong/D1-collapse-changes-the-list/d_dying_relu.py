# pop() empties the caller's list.


def collapse(weights):
    M = weights.pop(0)
    while weights:
        M = M @ weights.pop(0)
    return M
