# A leaky ReLU with a leak of 1 is the identity.
# misconception: C2-identity

LEAK = 1.0


def mitigating_activation(s):
    return np.where(s > 0, s, LEAK * s)


def mitigating_activation_grad(s):
    return np.where(s > 0, 1.0, LEAK)
