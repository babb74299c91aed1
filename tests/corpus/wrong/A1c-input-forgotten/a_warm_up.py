# Hands the upstream gradient on.
# misconception: A1c-forgot-the-input


def dE_dW1_20(dE_df1, X):
    return dE_df1.item()
