# misconception: C1-magnitude-rounded
def gradient_magnitudes(gradients):
    return np.array([max(np.abs(gradient).max(), 1e-12) for gradient in gradients])
