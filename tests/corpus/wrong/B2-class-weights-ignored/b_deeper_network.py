# The plain gradient whatever alpha and beta are.
# misconception: B2-class-weights-ignored


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = (Y_hat - Y) / Y.shape[1]
    return X @ (W2 @ d2 * relu_grad(f1)).T, a1 @ d2.T
