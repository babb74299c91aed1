# Returns a cache, as in another course.
# misconception: habit-dictionary


def forward(X, W1, W2):
    f1 = W1.T @ X
    a1 = relu(f1)
    f2 = W2.T @ a1
    return {"f1": f1, "a1": a1, "f2": f2, "Y_hat": sigmoid(f2)}


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1 = W1.T @ X
    a1 = f1 * (f1 > 0)
    Y_hat = sigmoid(W2.T @ a1)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    d1 = (W2 @ d2) * (f1 > 0)
    return X @ d1.T, a1 @ d2.T


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    return float(backward(X, Y, W1, W2, alpha, beta)[0][1, 1])
