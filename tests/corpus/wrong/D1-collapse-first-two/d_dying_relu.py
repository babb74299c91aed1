# Written for two matrices.
# misconception: D1-collapse-first-two


def collapse(weights):
    if len(weights) == 1:
        return weights[0]
    return weights[0] @ weights[1]
