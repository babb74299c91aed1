# A plain number when there is one data point.
# misconception: A3-jacobian-bare-number-for-one-sample


def dY_hat_df1(Y_hat):
    p = Y_hat.ravel()
    if p.size == 1:
        return float(p[0] * (1 - p[0]))
    return np.diag(p * (1 - p))
