# Not wrong: this file uses its own copy, so the mistake stays in its question.


def sigmoid(s):
    return 1 / (1 + np.exp(-s))
