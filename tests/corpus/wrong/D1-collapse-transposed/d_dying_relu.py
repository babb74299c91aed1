# Collects the transposed matrices and forgets to turn the product back.
# misconception: D1-collapse-transposed


def collapse(weights):
    M = weights[0].T
    for W in weights[1:]:
        M = W.T @ M
    return M
