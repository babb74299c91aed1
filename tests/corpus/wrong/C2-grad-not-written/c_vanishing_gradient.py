# The slope is left for later.


def mitigating_activation(s):
    return np.tanh(s)


def mitigating_activation_grad(s):
    raise NotImplementedError("later")
