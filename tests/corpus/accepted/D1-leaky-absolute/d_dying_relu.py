# A mix of s and |s|.


def leaky_relu(s, a):
    return 0.5 * (1 + a) * s + 0.5 * (1 - a) * np.abs(s)
