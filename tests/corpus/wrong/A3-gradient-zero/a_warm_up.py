# Left as it was: an array of zeros.
# misconception: habit-all-zeros


def dE_df1(Y, Y_hat):
    return np.zeros_like(Y)
