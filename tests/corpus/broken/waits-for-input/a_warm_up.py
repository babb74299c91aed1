# Asks the user.


def class_weights(Y):
    alpha = float(input("alpha? "))
    return alpha, 1.0
