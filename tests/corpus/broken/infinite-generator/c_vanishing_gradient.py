# yield where return should stand, for ever.


def gradient_magnitudes(gradients):
    while True:
        for g in gradients:
            yield np.abs(g).max()
