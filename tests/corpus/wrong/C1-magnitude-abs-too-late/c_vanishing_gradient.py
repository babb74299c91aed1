# The absolute value comes after the maximum.
# misconception: C1-magnitude-signed


def gradient_magnitudes(gradients):
    return np.abs([g.max() for g in gradients])
