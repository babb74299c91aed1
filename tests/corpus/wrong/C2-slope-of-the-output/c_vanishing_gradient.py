# Expects tanh(s) as the argument of the slope.
# misconception: C2-slope-of-the-output


def mitigating_activation(s):
    return np.tanh(s)


def mitigating_activation_grad(a):
    return 1 - a**2
