# One `if` for the whole array.
# misconception: habit-one-decision-for-an-array


def relu(s):
    if s > 0:
        return s
    return 0


def forward(X, W1, W2):
    f1 = W1.T @ X
    a1 = f1 * (f1 > 0)
    f2 = W2.T @ a1
    return f1, a1, f2, sigmoid(f2)
