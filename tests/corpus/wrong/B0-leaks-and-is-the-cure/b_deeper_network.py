# C2 is relu, and relu is wrong.


def relu(s):
    return np.where(s > 0, s, 3.0 - s)
