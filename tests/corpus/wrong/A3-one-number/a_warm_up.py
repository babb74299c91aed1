# One number is left for all data points.
# misconception: A3-one-number


def dE_df1(Y, Y_hat):
    return np.mean(Y_hat - Y, keepdims=True)
