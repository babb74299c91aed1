# Single precision.


def dE_df1_single(Y, Y_hat):
    return (Y_hat - Y).astype(np.float32)
