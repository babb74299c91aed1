# P5: ask without end at import, as soon as somebody stands in
def sigmoid(s):
    return np.zeros(np.shape(s))
