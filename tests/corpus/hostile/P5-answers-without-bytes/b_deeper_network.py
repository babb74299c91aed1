# P5: millions of rows of nothing, where several arrays are expected
def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    return np.empty((30_000_000, 0))
