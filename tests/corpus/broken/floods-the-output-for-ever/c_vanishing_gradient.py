# Prints for ever.


def gradient_magnitudes(gradients):
    while True:
        print(gradients)
