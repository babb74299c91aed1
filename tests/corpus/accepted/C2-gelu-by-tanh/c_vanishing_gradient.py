# GELU in its tanh form, with a constant of few digits.


def _inner(s):
    return 0.7978845608 * (s + 0.044715 * s**3)


def mitigating_activation(s):
    return 0.5 * s * (1 + np.tanh(_inner(s)))


def mitigating_activation_grad(s):
    t = np.tanh(_inner(s))
    return 0.5 * (1 + t) + 0.5 * s * (1 - t**2) * 0.79788 * (1 + 0.134145 * s**2)
