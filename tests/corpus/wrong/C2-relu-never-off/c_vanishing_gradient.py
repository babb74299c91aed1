# ReLU forwards, slope 1 everywhere backwards.
# misconception: C2-relu-never-off


def mitigating_activation(s):
    return np.maximum(0, s)


def mitigating_activation_grad(s):
    return np.ones_like(s)
