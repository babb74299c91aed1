def mitigating_activation(s):
    return 2 * s * sigmoid(s)


def mitigating_activation_grad(s):
    p = sigmoid(s)
    return 2 * (p + s * p * (1 - p))
