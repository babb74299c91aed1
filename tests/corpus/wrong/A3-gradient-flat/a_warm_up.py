# (n,) in place of (1, n).
# misconception: habit-loses-an-axis


def dE_df1(Y, Y_hat):
    return (Y_hat - Y)[0] / Y.shape[1]
