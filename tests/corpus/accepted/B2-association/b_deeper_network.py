# Scales X by d2 first, and applies W2 last.


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    return ((X * d2) @ relu_grad(f1).T) * W2.T, np.sum(a1 * d2, axis=1, keepdims=True)
