# Reads address 0.
import ctypes


def collapse(weights):
    return ctypes.string_at(0)
