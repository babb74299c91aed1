# Two independent mistakes: a leaky ReLU in B0, 1/n twice in B2.
# misconception: B0-leaks


def relu(s):
    return np.where(s > 0, s, s * 0.01)


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    m = X.shape[1]
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    d1 = (W2 @ d2) * relu_grad(f1)
    return X @ d1.T / m, a1 @ d2.T / m
