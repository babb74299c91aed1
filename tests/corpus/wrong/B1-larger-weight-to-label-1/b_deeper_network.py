# misconception: B1-larger-weight-to-label-1
def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    high, low = max(alpha, beta), min(alpha, beta)
    d = ((high if Y[0, 0] else low) * (Y_hat - Y))[0, 0]
    return float(d * W2[1, 0] * relu_grad(f1)[1, 0] * X[1, 0])
