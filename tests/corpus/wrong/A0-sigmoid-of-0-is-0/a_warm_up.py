# misconception: A0-sigmoid-of-0-is-0
def sigmoid(s):
    s = np.asarray(s, dtype=float)
    out = np.zeros_like(s)
    positive, negative = s > 0, s < 0
    out[positive] = 1 / (1 + np.exp(-s[positive]))
    e = np.exp(s[negative])
    out[negative] = e / (1 + e)
    return out
