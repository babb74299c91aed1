# The slope of the sigmoid is missing.
# misconception: A1b-upstream-only


def dE_df1_single(Y, Y_hat):
    return dE_dY_hat(Y, Y_hat)
