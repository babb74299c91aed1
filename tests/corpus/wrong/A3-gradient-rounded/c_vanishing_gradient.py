# This file brings its own copy, so that what the other file does stays there.


def dE_df1(Y, Y_hat):
    return (Y_hat - Y) / Y.shape[1]
