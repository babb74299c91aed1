# The loop over the data points returns after the first one.
# misconception: B2-first-sample-only


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    dW1, dW2 = np.zeros((3, 2)), np.zeros((2, 1))
    for i in range(X.shape[1]):
        x, d, f, a = X[:, i:i+1], d2[:, i:i+1], f1[:, i:i+1], a1[:, i:i+1]
        dW1 += x @ (W2 @ d * (f > 0)).T
        dW2 += a @ d.T
        return dW1, dW2
