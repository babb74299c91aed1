# The slope at 0; backward asks for it at the activations.
# misconception: B0-grad-one-at-0


def relu_grad(s):
    return np.where(np.asarray(s) >= 0, 1.0, 0.0)


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, _, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    return X @ ((W2 @ d2) * relu_grad(a1)).T, a1 @ d2.T
