# n - 1 in place of n.
# misconception: habit-one-data-point-too-few


def dE_df1(Y, Y_hat):
    return (Y_hat - Y) / (Y.shape[1] - 1)
