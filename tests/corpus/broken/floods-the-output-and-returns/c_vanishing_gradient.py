# Prints 20 MB, then returns the right answer.


def gradient_magnitudes(gradients):
    print("gradient " * 2_000_000)
    return np.array([np.abs(g).max() for g in gradients])
