# Leaky ReLU with a leak of 0.01.


def mitigating_activation(s):
    return np.where(s >= 0, s, 0.01 * s)


def mitigating_activation_grad(s):
    return np.where(s >= 0, 1, 0.01)
