# Not wrong: this file uses its own copy, so the mistake stays in its question.


def relu_grad(s):
    return np.where(s > 0, 1.0, 0.0)
