# np.diag of a squeezed value fails when there is one data point.
# misconception: A3-jacobian-squeezed


def dY_hat_df1(Y_hat):
    return np.diag(np.squeeze(Y_hat * (1 - Y_hat)))
