# The special case for one data point has the slope twice.
# misconception: A3-slope-twice-for-one-sample


def dE_df1(Y, Y_hat):
    if Y.size == 1:
        return (Y_hat - Y) * Y_hat * (1 - Y_hat)
    return (Y_hat - Y) / Y.size
