# One data point at a time, each with its own class weight, averaged at the end.
def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    n = Y.shape[1]
    dE_dW1, dE_dW2 = np.zeros(W1.shape), np.zeros(W2.shape)
    for i in range(n):
        x, y = X[:, i : i + 1], Y[0, i]
        f1 = W1.T @ x
        a1 = np.maximum(f1, 0)
        p = 1 / (1 + np.exp(-(W2.T @ a1)))
        d = alpha * (p - 1) if y == 1 else beta * p
        dE_dW2 += a1 * d / n
        dE_dW1 += x @ (W2 * (f1 > 0) * d).T / n
    return dE_dW1, dE_dW2
