# One number, repeated.
# misconception: C1-magnitude-of-the-network


def gradient_magnitudes(gradients):
    m = 0
    for g in gradients:
        m = max(m, np.abs(g).max())
    return np.full(len(gradients), m)
