# 0.1 forwards, 0.01 backwards.
# misconception: C2-two-leaks


def mitigating_activation(s):
    return np.maximum(0.1 * s, s)


def mitigating_activation_grad(s):
    return np.where(s > 0, 1.0, 0.01)
