# Slope and value exchanged; forward does without this function.
# misconception: B0-step


def relu(s):
    return (s > 0).astype(float)


def forward(X, W1, W2):
    f1 = W1.T @ X
    a1 = f1 * (f1 > 0)
    f2 = W2.T @ a1
    return f1, a1, f2, sigmoid(f2)
