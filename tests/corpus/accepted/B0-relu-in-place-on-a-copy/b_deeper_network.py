# A mask on a copy.


def relu(s):
    out = np.array(s, dtype=float)
    out[out < 0] = 0
    return out
