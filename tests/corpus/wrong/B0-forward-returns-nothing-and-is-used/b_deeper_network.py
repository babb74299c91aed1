# The return is missing.
# misconception: habit-returns-nothing


def forward(X, W1, W2):
    f1 = W1.T @ X
    a1 = relu(f1)
    f2 = W2.T @ a1
    Y_hat = sigmoid(f2)
