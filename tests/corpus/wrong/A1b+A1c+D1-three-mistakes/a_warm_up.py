# Three mistakes in three questions.


def dE_df1_single(Y, Y_hat):
    return Y - Y_hat


def dE_dW1_20(dE_df1, X):
    return float(dE_df1[0, 0] * X[1, 0])
