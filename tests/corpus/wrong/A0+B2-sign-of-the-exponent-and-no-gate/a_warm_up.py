# Two independent mistakes: a wrong sigmoid, and no ReLU on the way back in B2.
# misconception: A0-sign-of-the-exponent


def sigmoid(s):
    return 1 / (1 + np.exp(s))
