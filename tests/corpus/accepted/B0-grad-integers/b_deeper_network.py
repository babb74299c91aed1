# Integers.


def relu_grad(s):
    return (s > 0).astype(int)
