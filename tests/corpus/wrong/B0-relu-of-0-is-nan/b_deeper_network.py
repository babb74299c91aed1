def relu(s):
    s = np.asarray(s, dtype=float)
    with np.errstate(invalid="ignore"):
        return s * (1 + s / np.abs(s)) / 2
