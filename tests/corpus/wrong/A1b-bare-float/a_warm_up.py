# Returns a Python float in place of a (1, 1) array.
# misconception: A1b-bare-number


def dE_df1_single(Y, Y_hat):
    return float((Y_hat - Y)[0, 0])
