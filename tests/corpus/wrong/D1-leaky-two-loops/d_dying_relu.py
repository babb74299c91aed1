# A table and nothing else.


def leaky_relu(s, a):
    return np.array([[x if x > 0 else a * x for x in row] for row in s])
