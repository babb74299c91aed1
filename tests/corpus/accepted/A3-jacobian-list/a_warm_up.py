# A list of rows.


def dY_hat_df1(Y_hat):
    p = Y_hat[0].tolist()
    return [[p[i] * (1 - p[i]) if i == j else 0.0 for j in range(len(p))] for i in range(len(p))]
