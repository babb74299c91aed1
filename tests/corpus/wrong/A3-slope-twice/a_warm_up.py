# The slope stands in the product once too often.
# misconception: A3-slope-twice


def dE_df1(Y, Y_hat):
    return ((Y_hat - Y) / Y.shape[1]) @ dY_hat_df1(Y_hat)
