# A sigmoid that is stretched until its slope at 0 is 1.


def mitigating_activation(s):
    return 4 * sigmoid(s) - 2


def mitigating_activation_grad(s):
    return 4 * sigmoid(s) * (1 - sigmoid(s))
