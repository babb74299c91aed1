# One row per data point inside, turned at the end.


def forward(X, W1, W2):
    z = X.T @ W1
    h = relu(z)
    out = h @ W2
    return z.T, h.T, out.T, sigmoid(out).T
