# P5: thousands of arrays of nothing
def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    return [np.empty((0, 1000)) for _ in range(19_000)]
