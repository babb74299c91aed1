# exp(s) - 1 for exp(s).
# misconception: C2-elu-value-for-slope


def mitigating_activation(s):
    return np.where(s > 0, s, np.expm1(np.minimum(s, 0)))


def mitigating_activation_grad(s):
    return np.where(s > 0, 1.0, np.expm1(np.minimum(s, 0)))
