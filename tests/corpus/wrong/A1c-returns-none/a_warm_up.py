# Stores the result and forgets to return it.
# misconception: habit-returns-nothing


def dE_dW1_20(dE_df1, X):
    result = dE_df1[0, 0] * X[2, 0]
