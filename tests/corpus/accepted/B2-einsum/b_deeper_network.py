# einsum throughout.


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    dW2 = np.einsum("jn,on->jo", a1, d2)
    dW1 = np.einsum("kn,jo,on,jn->kj", X, W2, d2, relu_grad(f1))
    return dW1, dW2
