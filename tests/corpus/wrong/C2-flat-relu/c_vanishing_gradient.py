# ReLU with slope 0.1.
# misconception: C2-flat-relu


def mitigating_activation(s):
    return 0.1 * s * (s > 0)


def mitigating_activation_grad(s):
    return 0.1 * (s > 0)
