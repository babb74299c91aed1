# A table and nothing else.


def relu(s):
    out = np.zeros(s.shape)
    for i in range(s.shape[0]):
        for j in range(s.shape[1]):
            out[i, j] = s[i, j] if s[i, j] > 0 else 0.0
    return out
