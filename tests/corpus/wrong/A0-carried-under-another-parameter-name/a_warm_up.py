# Carried under another parameter name.
# misconception: A0-sign-of-the-exponent


def sigmoid(z):
    return 1 / (1 + np.exp(z))
