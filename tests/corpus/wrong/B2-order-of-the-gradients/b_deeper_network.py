# dE/dW2 comes first.
# misconception: B2-order-exchanged

_both = backward


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    dE_dW1, dE_dW2 = _both(X, Y, W1, W2, alpha, beta)
    return dE_dW2, dE_dW1
