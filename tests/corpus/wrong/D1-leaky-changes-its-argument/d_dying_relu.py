# Works in place.


def leaky_relu(s, a):
    s[s < 0] *= a
    return s
