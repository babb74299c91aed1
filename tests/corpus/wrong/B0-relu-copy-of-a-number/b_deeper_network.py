# A number has no copy.


def relu(s):
    out = s.copy()
    out[out < 0] = 0
    return out
