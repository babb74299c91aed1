# Relu works in place, so forward loses f1.
# misconception: habit-changes-its-argument


def relu(s):
    s[s < 0] = 0
    return s


def forward(X, W1, W2):
    f1 = W1.T @ X
    a1 = relu(f1)
    f2 = W2.T @ a1
    return f1, a1, f2, sigmoid(f2)
