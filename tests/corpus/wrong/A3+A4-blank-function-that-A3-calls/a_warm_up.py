# A3 calls A4's blank function.


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    raise NotImplementedError
def dE_df1(Y, Y_hat):
    return weighted_dE_df1(Y, Y_hat, 1.0, 1.0)
