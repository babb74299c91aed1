# The absolute value of the gradient.
# misconception: habit-without-sign


def dE_dY_hat(Y, Y_hat):
    return np.abs(Y_hat - Y) / (Y_hat * (1 - Y_hat)) / Y.size
