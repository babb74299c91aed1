from a_warm_up import dE_dY_hat, dY_hat_df1


def dE_df1(Y, Y_hat):
    return dE_dY_hat(Y, Y_hat) @ dY_hat_df1(Y_hat)
