# The loop variable never changes.


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    k = 0
    while k < 3:
        value = W1[k, 1] * X[k, 0]
    return float(value)
