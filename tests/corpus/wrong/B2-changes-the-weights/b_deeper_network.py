# Takes the step of gradient descent on the caller's arrays.
# misconception: habit-changes-its-argument


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    dE_dW1, dE_dW2 = X @ (W2 @ d2 * (f1 > 0)).T, a1 @ d2.T
    W1 -= 0.1 * dE_dW1
    W2 -= 0.1 * dE_dW2
    return dE_dW1, dE_dW2
