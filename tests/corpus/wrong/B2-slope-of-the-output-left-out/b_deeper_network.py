# Your upstream gradient is dE/dY_hat; the sigmoid at the output is not in your chain.
# misconception: B2-slope-of-the-output-left-out


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = (-alpha * Y / Y_hat + beta * (1 - Y) / (1 - Y_hat)) / Y.shape[1]
    return X @ ((W2 @ d2) * relu_grad(f1)).T, a1 @ d2.T
