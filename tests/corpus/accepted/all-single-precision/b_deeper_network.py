# The forward pass in single precision.
def relu(s):
    return np.maximum(np.asarray(s, dtype=np.float32), 0)


def forward(X, W1, W2):
    f1 = (W1.T.astype(np.float32) @ X.astype(np.float32))
    a1 = relu(f1)
    f2 = W2.T.astype(np.float32) @ a1
    return f1, a1, f2, sigmoid(f2)
