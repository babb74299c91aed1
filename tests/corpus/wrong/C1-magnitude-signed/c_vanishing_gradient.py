# No absolute value.
# misconception: C1-magnitude-signed


def gradient_magnitudes(gradients):
    return np.array([g.max() for g in gradients])
