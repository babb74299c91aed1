# np.e ** (-s).


def sigmoid(s):
    return (1 + np.e ** (-s)) ** -1
