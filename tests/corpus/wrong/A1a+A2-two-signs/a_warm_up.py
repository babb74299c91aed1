# The sign is wrong in two questions that do not use each other.
# misconception: A1a-lost-minus, A2-lost-sign


def dE_dY_hat(Y, Y_hat):
    return (Y / Y_hat - (1 - Y) / (1 - Y_hat)) / Y.shape[1]


def dE_dW1_single(dE_df1, X):
    return -dE_df1 * X
