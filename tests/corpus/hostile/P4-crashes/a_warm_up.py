# P4: read address 0
import ctypes


def dE_dW1_single(dE_df1, X):
    return ctypes.string_at(0)
