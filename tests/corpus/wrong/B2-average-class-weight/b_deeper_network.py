# The weights are averaged over the data points first, and multiplied in at the end.
# misconception: B2-average-class-weight
_plain = backward


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    weight = np.mean(alpha * Y + beta * (1 - Y))
    dE_dW1, dE_dW2 = _plain(X, Y, W1, W2)
    return weight * dE_dW1, weight * dE_dW2
