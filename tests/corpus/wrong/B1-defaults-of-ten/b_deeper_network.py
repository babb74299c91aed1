# The defaults are the class weights of A4, so a call without weights is weighted.
# misconception: B1-other-defaults


def dE_dW1_11(X, Y, W1, W2, alpha=10.0, beta=2.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d = weighted_dE_df1(Y, Y_hat, alpha, beta)
    return float(d[0, 0] * W2[1, 0] * relu_grad(f1)[1, 0] * X[1, 0])
