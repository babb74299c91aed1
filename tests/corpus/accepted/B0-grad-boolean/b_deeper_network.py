# A boolean array.


def relu_grad(s):
    return s > 0
