# A leaky ReLU by way of the sign, s / |s|, which 0 does not have.


def mitigating_activation(s):
    sign = s / np.abs(s)
    return s * (0.55 + 0.45 * sign)


def mitigating_activation_grad(s):
    return np.where(s > 0, 1.0, 0.1)
