# The curve is right, the shape is lost.
# misconception: habit-loses-an-axis


def sigmoid(s):
    return (1 / (1 + np.exp(-np.asarray(s)))).flatten()
