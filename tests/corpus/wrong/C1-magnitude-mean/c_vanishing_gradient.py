# The mean of the absolute entries.
# misconception: C1-magnitude-mean


def gradient_magnitudes(gradients):
    return np.array([np.abs(g).mean() for g in gradients])
