# The two tables do not fit together in the way that you multiply them.
# misconception: A3-dW1-product-does-not-fit


def dE_dW1(dE_df1, X):
    return X.T @ dE_df1.T
