# The larger of max and -min.


def gradient_magnitudes(gradients):
    out = np.zeros(len(gradients))
    for i, g in enumerate(gradients):
        out[i] = max(g.max(), -g.min())
    return out
