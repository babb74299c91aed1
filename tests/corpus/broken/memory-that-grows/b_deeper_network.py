# An array that doubles until nothing is left.


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    history = X
    while True:
        history = np.hstack([history, history])
