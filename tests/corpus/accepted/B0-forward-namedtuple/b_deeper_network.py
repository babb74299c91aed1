# A named tuple.

from collections import namedtuple

Pass = namedtuple("Pass", "f1 a1 f2 Y_hat")


def forward(X, W1, W2):
    f1 = W1.T @ X
    a1 = relu(f1)
    f2 = W2.T @ a1
    return Pass(f1, a1, f2, sigmoid(f2))
