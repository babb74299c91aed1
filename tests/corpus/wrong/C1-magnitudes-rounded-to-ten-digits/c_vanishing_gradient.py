# misconception: C1-magnitude-rounded
def gradient_magnitudes(gradients):
    return np.round([np.abs(gradient).max() for gradient in gradients], 10)
