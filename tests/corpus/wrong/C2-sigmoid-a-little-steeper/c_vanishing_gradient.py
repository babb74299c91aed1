# The sigmoid, ten per cent larger.
# misconception: C2-sigmoid-a-little-steeper


def mitigating_activation(s):
    return 1.1 / (1 + np.exp(-s))


def mitigating_activation_grad(s):
    p = 1 / (1 + np.exp(-s))
    return 1.1 * p * (1 - p)
