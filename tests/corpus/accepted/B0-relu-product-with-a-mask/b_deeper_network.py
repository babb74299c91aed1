# s times a boolean mask.


def relu(s):
    return s * (s > 0)
