# A bracket is missing; part C imports this file.


def halfway(X:
    return X
