# 1 - Y_hat**2 is the slope of tanh.
# misconception: A1b-slope-of-tanh


def dE_df1_single(Y, Y_hat):
    upstream = -Y / Y_hat + (1 - Y) / (1 - Y_hat)
    return upstream * (1 - Y_hat**2)
