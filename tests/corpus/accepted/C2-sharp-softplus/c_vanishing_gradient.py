# Softplus, five times as sharp.


def mitigating_activation(s):
    return np.logaddexp(0, 5 * s) / 5


def mitigating_activation_grad(s):
    return np.exp(-np.logaddexp(0, -5 * s))
