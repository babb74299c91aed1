# Cut at 100.
_whole = backward


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    return tuple(np.clip(g, -100, 100) for g in _whole(X, Y, W1, W2, alpha, beta))
