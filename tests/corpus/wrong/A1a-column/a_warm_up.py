# Returns a column.
# misconception: A1a-column


def dE_dY_hat(Y, Y_hat):
    return ((-Y / Y_hat + (1 - Y) / (1 - Y_hat)) / Y.shape[1]).T
