# A mask on a copy.


def leaky_relu(s, a):
    out = np.copy(s)
    out[out < 0] *= a
    return out
