# Ten times larger; only the ratio matters. (1,) arrays.


def class_weights(Y):
    ones = Y.sum(axis=1)
    zeros = Y.shape[1] - ones
    return 10 * zeros / Y.size, 10 * ones / Y.size
