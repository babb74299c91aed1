# Waits for something that does not come.
import time


def dE_dW1_single(dE_df1, X):
    time.sleep(3600)
    return X * dE_df1
