# A ReLU before the output sigmoid.
# misconception: B0-forward-relu-before-the-output-sigmoid


def forward(X, W1, W2):
    f1 = W1.T @ X
    a1 = relu(f1)
    f2 = W2.T @ a1
    return f1, a1, f2, sigmoid(relu(f2))
