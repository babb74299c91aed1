# Works in place, on a copy.


def sigmoid(s):
    out = np.array(s, dtype=float)
    out *= -1
    np.exp(out, out=out)
    out += 1
    np.reciprocal(out, out=out)
    return out
