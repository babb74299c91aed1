# ReLU is applied to f1 in place.
# misconception: B0-forward-f1-overwritten


def forward(X, W1, W2):
    f1 = W1.T @ X
    a1 = f1
    a1[a1 < 0] = 0
    f2 = W2.T @ a1
    return f1, a1, f2, sigmoid(f2)
