# Only the slope of the sigmoid.
# misconception: A1b-slope-only


def dE_df1_single(Y, Y_hat):
    return Y_hat * (1 - Y_hat)
