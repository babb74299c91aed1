# Differentiates by the pre-activation.
# misconception: A1a-went-on-to-f1


def dE_dY_hat(Y, Y_hat):
    return (Y_hat - Y) / Y.shape[1]
