# Two of your tables do not fit together in the way that you multiply them.
# misconception: B2-product-does-not-fit


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    return X.T @ ((W2 @ d2) * relu_grad(f1)), a1.T @ d2
