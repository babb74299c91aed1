# A straight line with slope 0.9.
# misconception: C2-linear


def mitigating_activation(s):
    return 0.9 * s


def mitigating_activation_grad(s):
    return np.full(np.shape(s), 0.9)
