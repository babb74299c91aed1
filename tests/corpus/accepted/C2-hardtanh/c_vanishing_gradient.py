# tanh made of three straight lines.


def mitigating_activation(s):
    return np.minimum(np.maximum(s, -1), 1)


def mitigating_activation_grad(s):
    return (np.abs(s) < 1).astype(np.float32)
