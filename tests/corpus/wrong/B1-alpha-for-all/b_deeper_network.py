# alpha whatever the label is.
# misconception: B1-one-class-weight-for-all


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, _, Y_hat = forward(X, W1, W2)
    return float(alpha * (Y_hat - Y)[0, 0] * W2[1, 0] * relu_grad(f1)[1, 0] * X[1, 0])
