# Returns the prediction without the rest.
# misconception: habit-one-of-several


def forward(X, W1, W2):
    return sigmoid(W2.T @ relu(W1.T @ X))


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1 = W1.T @ X
    a1 = f1 * (f1 > 0)
    Y_hat = sigmoid(W2.T @ a1)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    d1 = (W2 @ d2) * (f1 > 0)
    return X @ d1.T, a1 @ d2.T


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    return float(backward(X, Y, W1, W2, alpha, beta)[0][1, 1])
