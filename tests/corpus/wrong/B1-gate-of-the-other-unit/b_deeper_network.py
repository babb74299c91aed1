# f1[0] for f1[1].
# misconception: B1-gate-of-the-other-unit


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    if f1[0, 0] <= 0:
        return 0.0
    w = alpha if Y[0, 0] == 1 else beta
    return float(w * (Y_hat - Y)[0, 0] * W2[1, 0] * X[1, 0])
