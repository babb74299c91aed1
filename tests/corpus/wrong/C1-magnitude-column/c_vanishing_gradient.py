# (L, 1) in place of (L,).
# misconception: C1-magnitude-column


def gradient_magnitudes(gradients):
    return np.array([[np.abs(g).max()] for g in gradients])
