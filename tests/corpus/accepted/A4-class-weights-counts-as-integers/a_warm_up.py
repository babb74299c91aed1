# The counts themselves, as numpy integers.
def class_weights(Y):
    return np.count_nonzero(Y == 0), np.count_nonzero(Y == 1)
