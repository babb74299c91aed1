# Only the last matrix is left.
# misconception: D1-collapse-last-only


def collapse(weights):
    return 1.0 * weights[-1]
