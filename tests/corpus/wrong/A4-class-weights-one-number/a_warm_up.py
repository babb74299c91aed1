# Only alpha is returned.


def class_weights(Y):
    return float((Y == 0).sum() / (Y == 1).sum())
