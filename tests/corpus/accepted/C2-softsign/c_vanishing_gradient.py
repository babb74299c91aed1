# Softsign.


def mitigating_activation(s):
    return s / (1 + np.abs(s))


def mitigating_activation_grad(s):
    return 1 / (1 + np.abs(s)) ** 2
