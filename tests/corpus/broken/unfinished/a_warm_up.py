# Left as it was handed out.


def class_weights(Y):
    raise NotImplementedError("A4: class_weights is not written yet")
