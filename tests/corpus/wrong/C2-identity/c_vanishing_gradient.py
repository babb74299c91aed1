# The identity.
# misconception: C2-identity


def mitigating_activation(s):
    return s


def mitigating_activation_grad(s):
    return np.ones_like(s)
