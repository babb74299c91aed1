# J @ dE_dY_hat.T gives a column.
# misconception: habit-transposes


def dE_df1(Y, Y_hat):
    return dY_hat_df1(Y_hat) @ dE_dY_hat(Y, Y_hat).T
