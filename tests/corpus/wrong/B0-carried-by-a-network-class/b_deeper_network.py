# Class with a wrong forward method, public functions wrap it.


class Net:
    def __init__(self, W1, W2):
        self.W1, self.W2 = W1, W2
    def forward(self, X):
        self.f1 = self.W1.T @ X
        self.a1 = relu(self.f1)
        self.f2 = self.W2.T @ self.a1
        self.Y_hat = sigmoid(-self.f2)
        return self.f1, self.a1, self.f2, self.Y_hat
    def backward(self, X, Y, alpha, beta):
        self.forward(X)
        d2 = weighted_dE_df1(Y, self.Y_hat, alpha, beta)
        d1 = (self.W2 @ d2) * (self.f1 > 0)
        return X @ d1.T, self.a1 @ d2.T
def forward(X, W1, W2):
    return Net(W1, W2).forward(X)
def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    return Net(W1, W2).backward(X, Y, alpha, beta)
def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    return float(backward(X, Y, W1, W2, alpha, beta)[0][1, 1])
