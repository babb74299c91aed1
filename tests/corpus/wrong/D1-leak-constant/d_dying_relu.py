# a in place of a * s.
# misconception: D1-leak-constant


def leaky_relu(s, a):
    out = s.copy()
    out[s <= 0] = a
    return out
