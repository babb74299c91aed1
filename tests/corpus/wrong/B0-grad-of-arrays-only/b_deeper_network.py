# A comparison of a number has no astype.


def relu_grad(s):
    return (s > 0).astype(int)
