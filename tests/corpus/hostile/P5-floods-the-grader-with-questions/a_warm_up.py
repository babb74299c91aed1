# P5: where a right function stands in for a wrong one, ask it without end
def dE_dW1_20(dE_df1, X):
    return 0.0


def dE_dW1_single(dE_df1, X):
    count = 0
    while dE_dW1_20(dE_df1, X + count) != 0.0:
        count += 1
    return np.zeros((3, 1))
