# The stable form with boolean masks.


def sigmoid(s):
    s = np.asarray(s, dtype=float)
    out = np.empty_like(s)
    positive = s >= 0
    out[positive] = 1 / (1 + np.exp(-s[positive]))
    e = np.exp(s[~positive])
    out[~positive] = e / (1 + e)
    return out
