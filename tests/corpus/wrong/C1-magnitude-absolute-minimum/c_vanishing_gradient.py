# The absolute value of the smallest entry.
# misconception: C1-magnitude-of-the-smallest


def gradient_magnitudes(gradients):
    return np.array([abs(g.min()) for g in gradients])
