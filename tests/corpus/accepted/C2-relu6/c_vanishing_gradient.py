# ReLU with an upper limit of 6.


def mitigating_activation(s):
    return np.clip(s, 0, 6)


def mitigating_activation_grad(s):
    return np.where((s > 0) & (s < 6), 1.0, 0.0)
