# A number has no shape.


def leaky_relu_grad(s, a):
    out = np.full(s.shape, a)
    out[s > 0] = 1.0
    return out
