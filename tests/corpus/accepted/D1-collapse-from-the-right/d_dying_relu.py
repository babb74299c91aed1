# Multiplies from the last layer back.


def collapse(weights):
    M = weights[-1]
    for W in weights[-2::-1]:
        M = W @ M
    return M
