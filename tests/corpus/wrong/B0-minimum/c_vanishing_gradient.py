# Not wrong: this file uses its own copy, so the mistake stays in its question.


def relu(s):
    return np.where(s > 0, s, 0.0)
