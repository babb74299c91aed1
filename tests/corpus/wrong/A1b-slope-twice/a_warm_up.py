# Multiplies the simplified result by the slope again.
# misconception: A1b-slope-twice


def dE_df1_single(Y, Y_hat):
    error = Y_hat - Y
    return error * Y_hat * (1 - Y_hat)
