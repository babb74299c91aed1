# No ReLU on the way back.
# misconception: B1-gate-left-out


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    _, _, _, Y_hat = forward(X, W1, W2)
    d = weighted_dE_df1(Y, Y_hat, alpha, beta).item()
    return d * W2[1, 0] * X[1, 0]
