# Never switched off.
# misconception: B0-grad-always-one


def relu_grad(s):
    return np.ones_like(s)
