# np.max is not np.maximum.
# misconception: B0-one-maximum


def relu(s):
    return np.max([0, np.max(s)])


def forward(X, W1, W2):
    f1 = W1.T @ X
    a1 = f1 * (f1 > 0)
    f2 = W2.T @ a1
    return f1, a1, f2, sigmoid(f2)
