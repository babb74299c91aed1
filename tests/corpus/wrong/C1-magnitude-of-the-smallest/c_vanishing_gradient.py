# You looked at the smallest entry, sign included.
# misconception: C1-magnitude-of-the-smallest


def gradient_magnitudes(gradients):
    return np.array([-np.min(g) for g in gradients])
