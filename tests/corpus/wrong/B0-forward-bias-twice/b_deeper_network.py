# You added a bias of 1 to the pre-activation.
# misconception: B0-forward-bias-twice


def forward(X, W1, W2):
    f1 = W1.T @ X + 1
    a1 = relu(f1)
    return f1, a1, W2.T @ a1, sigmoid(W2.T @ a1)
