# P5: sleep for a year
import time


def dE_dW1_single(dE_df1, X):
    time.sleep(3e7)
