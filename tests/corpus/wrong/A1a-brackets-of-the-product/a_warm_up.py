# Only one of the two factors below the line is divided by; Python multiplies by the other.
# misconception: A1a-brackets-of-the-product


def dE_dY_hat(Y, Y_hat):
    return (Y_hat - Y) / Y_hat * (1 - Y_hat) / Y.shape[1]
