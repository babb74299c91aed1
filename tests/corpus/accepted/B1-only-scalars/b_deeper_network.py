# Plain numbers from start to end.

import math


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    x = [float(v) for v in X[:, 0]]
    f = [sum(W1[k, j] * x[k] for k in range(3)) for j in range(2)]
    if f[1] <= 0:
        return 0.0
    z = sum(W2[j, 0] * max(f[j], 0) for j in range(2))
    p = 1 / (1 + math.exp(-z))
    d = alpha * (p - 1) if Y[0, 0] == 1 else beta * p
    return d * W2[1, 0] * x[1]
