# Mish.


def mitigating_activation(s):
    return s * np.tanh(np.logaddexp(0, s))


def mitigating_activation_grad(s):
    t = np.tanh(np.logaddexp(0, s))
    return t + s * (1 - t**2) * sigmoid(s)
