# The sigmoid, moved down by one half.
# misconception: C2-sigmoid-centred


def mitigating_activation(s):
    return 1 / (1 + np.exp(-s)) - 0.5


def mitigating_activation_grad(s):
    a = mitigating_activation(s) + 0.5
    return a * (1 - a)
