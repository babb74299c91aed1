# Returns the gradient of all of W1.
# misconception: B1-whole-gradient


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    return backward(X, Y, W1, W2, alpha, beta)[0]
