# max of each entry.


def relu(s):
    return np.reshape([max(0.0, x) for x in np.ravel(s)], np.shape(s))
