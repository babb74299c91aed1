# A boolean mask keeps only the positive entries.
# misconception: B0-drops-entries


def relu(s):
    return s[s > 0]


def forward(X, W1, W2):
    f1 = W1.T @ X
    a1 = f1 * (f1 > 0)
    f2 = W2.T @ a1
    return f1, a1, f2, sigmoid(f2)
