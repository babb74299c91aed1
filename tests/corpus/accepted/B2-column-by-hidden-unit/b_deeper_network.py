# One column of dE/dW1 for each hidden unit.


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    columns = []
    for j in range(W1.shape[1]):
        columns.append(X @ (W2[j] * d2 * (f1[j] > 0)).T)
    return np.hstack(columns), (d2 @ a1.T).T
