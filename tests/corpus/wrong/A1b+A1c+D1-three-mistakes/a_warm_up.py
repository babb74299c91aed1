# Three mistakes in three questions.
# misconception: A1b-sign, A1c-row-1


def dE_df1_single(Y, Y_hat):
    return Y - Y_hat


def dE_dW1_20(dE_df1, X):
    return float(dE_df1[0, 0] * X[1, 0])
