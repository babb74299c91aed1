# A 2, as if from a square.
# misconception: habit-factor-of-two


def dE_dY_hat(Y, Y_hat):
    return 2 * (Y_hat - Y) / (Y_hat * (1 - Y_hat)) / Y.size
