# 1 - t for 1 - t**2.
# misconception: C2-tanh-slope-not-squared


def mitigating_activation(s):
    return np.tanh(s)


def mitigating_activation_grad(s):
    return 1 - np.tanh(s)
