# The loop returns too early, after the first column.
# misconception: A3-returned-inside-the-loop


def dE_df1(Y, Y_hat):
    out = np.zeros(Y.shape)
    for i in range(Y.shape[1]):
        out[0, i] = (Y_hat[0, i] - Y[0, i]) / Y.shape[1]
        return out
