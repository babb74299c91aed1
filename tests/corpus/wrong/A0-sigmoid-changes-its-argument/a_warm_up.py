# Works in place: the caller's array is overwritten.
# misconception: habit-changes-its-argument


def sigmoid(s):
    s *= -1
    np.exp(s, out=s)
    s += 1
    return 1 / s
