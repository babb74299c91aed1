# Carried by a closure.
# misconception: A0-sign-of-the-exponent


def sigmoid(s):
    return 1 / (1 + np.exp(s))

def make(f):
    return lambda s: f(s)
squash = make(sigmoid)
