# Your chain is right up to the slope of the sigmoid, of which only one factor is there.
# misconception: A1b-half-of-the-slope


def dE_df1_single(Y, Y_hat):
    return (-Y / Y_hat + (1 - Y) / (1 - Y_hat)) * (1 - Y_hat)
