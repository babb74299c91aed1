# Leaky ReLU, imported from part D.

from d_dying_relu import leaky_relu, leaky_relu_grad


def mitigating_activation(s):
    return leaky_relu(s, 0.2)


def mitigating_activation_grad(s):
    return leaky_relu_grad(s, 0.2)
