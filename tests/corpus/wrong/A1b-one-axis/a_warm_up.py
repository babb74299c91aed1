# Returns (1,) in place of (1, 1).
# misconception: A1b-lost-an-axis


def dE_df1_single(Y, Y_hat):
    return (Y_hat - Y)[0]
