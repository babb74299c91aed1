# It does not end; A2 asks it for every weight.


def dE_dW1_20(dE_df1, X):
    while True:
        pass


def dE_dW1_single(dE_df1, X):
    return np.array([[dE_dW1_20(dE_df1, np.roll(X, 2 - row, axis=0))] for row in range(3)])
