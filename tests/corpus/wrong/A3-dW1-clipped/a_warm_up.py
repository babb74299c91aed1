# Cut at 15.


def dE_dW1(dE_df1, X):
    return np.clip(X @ dE_df1.T, -15, 15)
