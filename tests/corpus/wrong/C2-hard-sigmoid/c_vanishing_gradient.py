# Piecewise linear with slope 0.2.
# misconception: C2-hard-sigmoid


def mitigating_activation(s):
    return np.clip(0.2 * s + 0.5, 0, 1)


def mitigating_activation_grad(s):
    return np.where((s > -2.5) & (s < 2.5), 0.2, 0.0)
