# You used the slope of tanh.
# misconception: A3-slope-of-tanh


def dE_df1(Y, Y_hat):
    return dE_dY_hat(Y, Y_hat) * (1 - Y_hat ** 2)
