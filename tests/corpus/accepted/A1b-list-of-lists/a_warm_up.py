# [[number]].


def dE_df1_single(Y, Y_hat):
    return [[float(Y_hat[0][0] - Y[0][0])]]
