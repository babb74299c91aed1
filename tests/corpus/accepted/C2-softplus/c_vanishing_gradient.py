# Softplus.


def mitigating_activation(s):
    return np.logaddexp(0, s)


def mitigating_activation_grad(s):
    return sigmoid(s)
