# f2 is already the sigmoid.
# misconception: B0-forward-f2-overwritten


def forward(X, W1, W2):
    f1 = np.dot(W1.T, X)
    a1 = relu(f1)
    f2 = sigmoid(np.dot(W2.T, a1))
    return f1, a1, f2, f2
