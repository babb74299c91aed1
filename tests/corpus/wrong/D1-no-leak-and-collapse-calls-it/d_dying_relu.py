# The leak lost its input; collapse goes through it with a = 1.
# misconception: D1-leak-constant


def leaky_relu(s, a):
    return np.where(np.asarray(s) > 0, s, a)


def collapse(weights):
    W = np.eye(weights[0].shape[0])
    for layer in weights:
        W = leaky_relu(W @ layer, 1)
    return W
