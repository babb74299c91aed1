# A boolean mask flattens the result.
# misconception: habit-loses-an-axis


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    g = (Y_hat - Y)[Y >= 0] / Y.shape[1]
    g[Y[0] == 1] *= alpha
    g[Y[0] == 0] *= beta
    return g
