# You took a norm of the matrix; with such an `ord` numpy does not look at single entries.
# misconception: C1-magnitude-matrix-norm


def gradient_magnitudes(gradients):
    return np.array([np.linalg.norm(g, 2) for g in gradients])
