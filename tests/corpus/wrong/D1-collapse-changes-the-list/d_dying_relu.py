# pop() empties the caller's list.
# misconception: habit-changes-its-argument


def collapse(weights):
    M = weights.pop(0)
    while weights:
        M = M @ weights.pop(0)
    return M
