# The Jacobian is forgotten.
# misconception: A3-slope-left-out


def dE_df1(Y, Y_hat):
    return (-Y / Y_hat + (1 - Y) / (1 - Y_hat)) / Y.shape[1]
