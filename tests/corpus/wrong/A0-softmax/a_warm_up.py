# A softmax over all entries.
# misconception: A0-softmax


def sigmoid(s):
    e = np.exp(s)
    return e / e.sum()
