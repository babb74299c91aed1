# Multiplies from the wrong side; most shapes do not fit.
# misconception: D1-collapse-wrong-side


def collapse(weights):
    M = weights[0]
    for W in weights[1:]:
        M = W @ M
    return M
