# A colon is missing; parts B and C import this file.


def halfway(X)
    return X
