# Softsign; a small number keeps the denominator from 0, which it cannot be.


def mitigating_activation(s):
    return s / (1 + np.abs(s) + 1e-8)


def mitigating_activation_grad(s):
    return 1 / (1 + np.abs(s) + 1e-7) ** 2
