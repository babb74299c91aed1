# A1b for each column, put side by side.


def dE_df1(Y, Y_hat):
    n = Y.shape[1]
    columns = [dE_df1_single(Y[:, [i]], Y_hat[:, [i]]) for i in range(n)]
    return np.hstack(columns) / n
