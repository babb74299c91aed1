# What is small counts as 0.


def relu(s):
    return np.where(np.asarray(s) > 1e-3, s, 0.0)
