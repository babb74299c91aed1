# misconception: B2-larger-weight-to-label-1
def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    high, low = max(alpha, beta), min(alpha, beta)
    d2 = np.where(Y == 1, high, low) * (Y_hat - Y) / Y.shape[1]
    d1 = (W2 @ d2) * relu_grad(f1)
    return X @ d1.T, a1 @ d2.T
