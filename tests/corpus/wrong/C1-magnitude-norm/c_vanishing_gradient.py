# The Euclidean norm.
# misconception: C1-magnitude-norm


def gradient_magnitudes(gradients):
    return np.array([np.sqrt(np.sum(g**2)) for g in gradients])
