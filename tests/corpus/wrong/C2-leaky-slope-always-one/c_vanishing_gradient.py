# Slope 1 on both sides of the leaky ReLU.
# misconception: C2-leaky-slope-always-one


def mitigating_activation_grad(s):
    return np.ones_like(s)
