# Row -1 is row 2.


def dE_dW1_20(dE_df1, X):
    return dE_df1.item() * X[-1].item()
