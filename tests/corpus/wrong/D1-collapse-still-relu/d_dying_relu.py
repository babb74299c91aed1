# Cuts off what is negative.
# misconception: D1-collapse-still-relu


def collapse(weights):
    M = weights[0]
    for W in weights[1:]:
        M = M @ W
    return np.maximum(M, 0)
