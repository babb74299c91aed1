# np.matrix in single precision.


def collapse(weights):
    M = np.matrix(np.eye(weights[0].shape[0], dtype=np.float32))
    for W in weights:
        M = M * np.matrix(W, dtype=np.float32)
    return M
