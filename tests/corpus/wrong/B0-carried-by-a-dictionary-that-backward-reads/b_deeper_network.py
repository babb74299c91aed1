# Forward's output wrong, fills a cache that backward reads.
CACHE = {}
def forward(X, W1, W2):
    f1 = W1.T @ X
    a1 = relu(f1)
    f2 = W2.T @ a1
    Y_hat = sigmoid(-f2)
    CACHE.update(f1=f1, a1=a1, Y_hat=Y_hat)
    return f1, a1, f2, Y_hat
def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, CACHE["Y_hat"], alpha, beta)
    d1 = (W2 @ d2) * (CACHE["f1"] > 0)
    return X @ d1.T, CACHE["a1"] @ d2.T
