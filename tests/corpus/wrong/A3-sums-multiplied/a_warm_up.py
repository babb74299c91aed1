# A product of sums for a sum of products.
# misconception: A3-sums-multiplied


def dE_dW1(dE_df1, X):
    return X.sum(axis=1).reshape(3, 1) * dE_df1.sum()
