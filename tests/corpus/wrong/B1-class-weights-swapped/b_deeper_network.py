# alpha on label 0.
# misconception: B1-class-weights-swapped


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    weight = beta if Y[0, 0] else alpha
    return float(weight * (Y_hat - Y)[0, 0] * W2[1, 0] * relu_grad(f1)[1, 0] * X[1, 0])
