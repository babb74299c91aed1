# np.dot, and a list comes back.


def forward(X, W1, W2):
    f1 = np.dot(W1.T, X)
    a1 = np.maximum(0, f1)
    f2 = np.dot(W2.T, a1)
    Y_hat = 1 / (1 + np.exp(-f2))
    return [f1, a1, f2, Y_hat]
