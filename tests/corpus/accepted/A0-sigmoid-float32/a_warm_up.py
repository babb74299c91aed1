# Single precision in and out.


def sigmoid(s):
    s = np.asarray(s, dtype=np.float32)
    return np.float32(1) / (np.float32(1) + np.exp(-s))
