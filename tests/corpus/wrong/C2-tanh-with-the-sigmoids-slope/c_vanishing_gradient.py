# t (1 - t) for tanh.
# misconception: C2-tanh-with-the-sigmoids-slope


def mitigating_activation(s):
    return np.tanh(s)


def mitigating_activation_grad(s):
    t = np.tanh(s)
    return t * (1 - t)
