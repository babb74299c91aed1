# A class for a layer, as larger programs have it.


class Linear:
    def __init__(self, W):
        self.W = W

    def __call__(self, x):
        self.x = x
        return self.W.T @ x

    def pull_back(self, upstream):
        self.gradient = self.x @ upstream.T
        return self.W @ upstream


class ReLU:
    def __call__(self, s):
        self.open = s > 0
        return s * self.open

    def pull_back(self, upstream):
        return upstream * self.open


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    layers = [Linear(W1), ReLU(), Linear(W2)]
    out = X
    for layer in layers:
        out = layer(out)
    upstream = weighted_dE_df1(Y, sigmoid(out), alpha, beta)
    for layer in reversed(layers):
        upstream = layer.pull_back(upstream)
    return layers[0].gradient, layers[2].gradient
