# misconception: D1-leak-at-0
def leaky_relu(s, a):
    s = np.asarray(s)
    return np.where(s > 0, s, np.where(s == 0, a, a * s))
