# A threshold of 3 in place of 0.


def leaky_relu_grad(s, a):
    return np.where(s >= 3, 1.0, a)
