# range ends too early.
# misconception: D1-collapse-without-the-last


def collapse(weights):
    M = np.eye(weights[0].shape[0])
    for i in range(len(weights) - 1):
        M = M @ weights[i]
    return M
