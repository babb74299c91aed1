# ReLU with an upper limit of 1.
# misconception: B0-capped


def relu(s):
    return np.clip(s, 0, 1)


def forward(X, W1, W2):
    f1 = W1.T @ X
    a1 = f1 * (f1 > 0)
    f2 = W2.T @ a1
    return f1, a1, f2, sigmoid(f2)
