# Four digits, because they look better.
# misconception: habit-rounded


def dE_df1(Y, Y_hat):
    return np.round((Y_hat - Y) / Y.shape[1], 4)
