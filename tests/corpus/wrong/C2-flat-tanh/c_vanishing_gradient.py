# tanh(s / 4).
# misconception: C2-flat-tanh


def mitigating_activation(s):
    return np.tanh(s / 4)


def mitigating_activation_grad(s):
    return (1 - np.tanh(s / 4) ** 2) / 4
