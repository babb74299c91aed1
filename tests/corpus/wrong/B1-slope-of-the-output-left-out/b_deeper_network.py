# Your upstream gradient is dE/dY_hat; the sigmoid at the output is not in your chain.
# misconception: B1-slope-of-the-output-left-out


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)[0, 0]
    return float((-alpha * Y / Y_hat + beta * (1 - Y) / (1 - Y_hat))[0, 0] * W2[1, 0] * relu_grad(f1)[1, 0] * X[1, 0])
