# A step function.
# misconception: C2-step


def mitigating_activation(s):
    return np.heaviside(s, 0.0)


def mitigating_activation_grad(s):
    return np.zeros(np.shape(s))
