def dE_dW1(dE_df1, X):
    try:
        return (dE_df1 @ X).T
    except ValueError:
        return (dE_df1 @ X.T).T
