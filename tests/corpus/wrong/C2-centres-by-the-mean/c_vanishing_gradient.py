def mitigating_activation(s):
    return np.maximum(s - np.mean(s), 0)


def mitigating_activation_grad(s):
    return (s > np.mean(s)) * 1.0
