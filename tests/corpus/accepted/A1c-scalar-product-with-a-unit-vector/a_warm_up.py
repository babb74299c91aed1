# Picks the row with a unit vector.


def dE_dW1_20(dE_df1, X):
    unit = np.array([[0.0, 0.0, 1.0]])
    return np.float64((unit @ X @ dE_df1).squeeze())
