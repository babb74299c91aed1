# A threshold of 1 in place of 0.


def leaky_relu_grad(s, a):
    return np.where(s >= 1, 1.0, a)
