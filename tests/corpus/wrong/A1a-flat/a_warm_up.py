# Returns (n,) instead of (1, n).
# misconception: A1a-lost-an-axis


def dE_dY_hat(Y, Y_hat):
    y, p = Y.ravel(), Y_hat.ravel()
    return (p - y) / (p * (1 - p)) / y.size
