# A (1,) array.


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    gate = relu_grad(f1)[1]
    return weighted_dE_df1(Y, Y_hat, alpha, beta)[0] * W2[1] * gate * X[1]
