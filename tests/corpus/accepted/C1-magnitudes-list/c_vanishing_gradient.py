# A list of floats.


def gradient_magnitudes(gradients):
    return [float(np.abs(g).max()) for g in gradients]
