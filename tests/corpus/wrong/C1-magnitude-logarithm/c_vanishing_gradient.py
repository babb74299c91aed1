# The logarithm, as for the plot.
# misconception: C1-magnitude-logarithm


def gradient_magnitudes(gradients):
    return np.log10([np.abs(g).max() for g in gradients])
