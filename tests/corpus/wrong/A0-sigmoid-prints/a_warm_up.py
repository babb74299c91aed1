# Prints the result and returns nothing.


def sigmoid(s):
    print(1 / (1 + np.exp(-s)))
