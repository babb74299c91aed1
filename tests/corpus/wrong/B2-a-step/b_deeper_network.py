# The learning rate is in the gradients.
# misconception: habit-step-size


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, _, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    return 0.01 * X @ ((W2 @ d2) * relu_grad(f1)).T, 0.01 * a1 @ d2.T
