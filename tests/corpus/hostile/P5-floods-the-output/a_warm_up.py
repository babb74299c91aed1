# P5: print for as long as one may run
import sys


def dE_dW1_single(dE_df1, X):
    while True:
        sys.stdout.write("x" * 100_000)
