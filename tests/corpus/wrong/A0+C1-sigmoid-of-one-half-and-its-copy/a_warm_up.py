# A constant earns nothing, nor does its copy.


def sigmoid(s):
    return np.full(np.shape(s), 0.5)
