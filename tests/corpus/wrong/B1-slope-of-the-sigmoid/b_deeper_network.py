# For the hidden unit you took the slope of the sigmoid.
# misconception: B1-slope-of-the-sigmoid


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)[0, 0]
    return float(d2 * W2[1, 0] * a1[1, 0] * (1 - a1[1, 0]) * X[1, 0])
