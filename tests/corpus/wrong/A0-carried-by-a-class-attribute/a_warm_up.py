# Carried by a class attribute.
# misconception: A0-sign-of-the-exponent


def sigmoid(s):
    return 1 / (1 + np.exp(s))

class Act:
    fn = staticmethod(sigmoid)
