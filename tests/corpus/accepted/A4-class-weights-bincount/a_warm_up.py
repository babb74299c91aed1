# n / (classes * count) for both classes at once.


def class_weights(Y):
    counts = np.bincount(Y.astype(int).ravel(), minlength=2)
    beta, alpha = Y.size / (2 * counts)
    return alpha, beta
