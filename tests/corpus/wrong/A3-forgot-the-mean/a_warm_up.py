# 1/n is missing in dE/df1.
# misconception: A3-forgot-the-mean


def dE_df1(Y, Y_hat):
    return Y_hat - Y
