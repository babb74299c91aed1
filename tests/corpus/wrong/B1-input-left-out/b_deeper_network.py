# The last link is missing.
# misconception: B1-input-left-out


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d1 = W2 * weighted_dE_df1(Y, Y_hat, alpha, beta) * relu_grad(f1)
    return float(d1[1, 0])
