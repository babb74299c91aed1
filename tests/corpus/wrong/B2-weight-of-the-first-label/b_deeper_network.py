# The class of the first data point decides for all of them.
# misconception: B2-weight-of-the-first-label
_plain = backward


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    weight = alpha if Y[0, 0] == 1 else beta
    dE_dW1, dE_dW2 = _plain(X, Y, W1, W2)
    return weight * dE_dW1, weight * dE_dW2
