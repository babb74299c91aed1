# Follows the forward pass and turns the result.


def collapse(weights):
    M = weights[0].T
    for W in weights[1:]:
        M = W.T @ M
    return M.T
