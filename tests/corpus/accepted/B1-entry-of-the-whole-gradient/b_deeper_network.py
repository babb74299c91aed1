# One entry of B2.


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    return backward(X, Y, W1, W2, alpha, beta)[0][1, 1]
