# Rounded to two digits "for readability".
# misconception: A0-rounded


def sigmoid(s):
    return np.round(1 / (1 + np.exp(-s)), 2)
