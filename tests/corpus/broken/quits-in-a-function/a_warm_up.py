# exit() where return should stand.
import sys


def dE_dW1_20(dE_df1, X):
    sys.exit(dE_df1[0, 0] * X[2, 0])
