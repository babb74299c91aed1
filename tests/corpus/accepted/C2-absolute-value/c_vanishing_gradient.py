# The absolute value: its slope is 1 or -1, so no layer weakens the gradient.
def mitigating_activation(s):
    return np.abs(s)


def mitigating_activation_grad(s):
    return np.sign(s)
