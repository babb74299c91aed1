# Swish, also called SiLU.


def mitigating_activation(s):
    return s * sigmoid(s)


def mitigating_activation_grad(s):
    p = sigmoid(s)
    return p + s * p * (1 - p)
