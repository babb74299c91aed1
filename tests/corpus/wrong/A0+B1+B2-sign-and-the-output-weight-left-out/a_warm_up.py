# Two mistakes cost twice: the sign, and a factor that is left out.
# misconception: A0-sign-of-the-exponent


def sigmoid(s):
    return 1 / (1 + np.exp(s))
