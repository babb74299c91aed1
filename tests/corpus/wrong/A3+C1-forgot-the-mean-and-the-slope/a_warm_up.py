# Two independent mistakes: no 1/n in A3, no slope of the activation in C1.
# misconception: A3-forgot-the-mean


def dE_df1(Y, Y_hat):
    return Y_hat - Y
