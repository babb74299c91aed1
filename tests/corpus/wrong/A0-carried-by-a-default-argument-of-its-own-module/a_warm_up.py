# Carried by a default argument of its own module.
# misconception: A0-sign-of-the-exponent


def sigmoid(s):
    return 1 / (1 + np.exp(s))

def squash(s, act=sigmoid):
    return act(s)
