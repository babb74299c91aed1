# The same function twice.
# misconception: C2-value-for-slope


def mitigating_activation(s):
    return np.where(s > 0, s, 0.1 * s)


def mitigating_activation_grad(s):
    return mitigating_activation(s)
