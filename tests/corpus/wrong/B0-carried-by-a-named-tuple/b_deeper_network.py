# forward has the sigmoid in the hidden layer; what comes later reads its answer by name.
# misconception: B0-forward-sigmoid-in-the-hidden-layer

import collections

Pass = collections.namedtuple("Pass", "f1 a1 f2 Y_hat")


def forward(X, W1, W2):
    f1 = W1.T @ X
    a1 = sigmoid(f1)
    f2 = W2.T @ a1
    return Pass(f1, a1, f2, sigmoid(f2))


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    done = forward(X, W1, W2)
    d = weighted_dE_df1(Y, done.Y_hat, alpha, beta)
    return float(d[0, 0] * W2[1, 0] * relu_grad(done.f1)[1, 0] * X[1, 0])


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    done = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, done.Y_hat, alpha, beta)
    d1 = (W2 @ d2) * relu_grad(done.f1)
    return X @ d1.T, done.a1 @ d2.T
