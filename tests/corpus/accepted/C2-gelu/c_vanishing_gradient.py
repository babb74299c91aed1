# GELU with the error function.

from math import erf

_erf = np.vectorize(erf)


def mitigating_activation(s):
    return 0.5 * s * (1 + _erf(s / np.sqrt(2)))


def mitigating_activation_grad(s):
    density = np.exp(-(s**2) / 2) / np.sqrt(2 * np.pi)
    return 0.5 * (1 + _erf(s / np.sqrt(2))) + s * density
