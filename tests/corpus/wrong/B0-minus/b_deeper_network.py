# Positive inputs come out negative.
# misconception: B0-minus


def relu(s):
    return -np.maximum(s, 0.0)
