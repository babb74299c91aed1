# Cut at 100.


def dE_dW1(dE_df1, X):
    return np.clip(X @ dE_df1.T, -100, 100)
