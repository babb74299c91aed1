# abort(), as a library may do.
import os


def dE_df1_single(Y, Y_hat):
    os.abort()
