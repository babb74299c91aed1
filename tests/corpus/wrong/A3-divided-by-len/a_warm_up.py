# len(Y) is 1; part C has its own line for this gradient.
# misconception: A3-forgot-the-mean


def dE_df1(Y, Y_hat):
    return (Y_hat - Y) / len(Y)
