# The slope times the input.


def leaky_relu(s, a):
    return s * leaky_relu_grad(s, a)
