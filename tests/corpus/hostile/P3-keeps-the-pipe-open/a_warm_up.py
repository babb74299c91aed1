# P3: never finish a frame, and hold the pipe open in a thread
import os
import time


def dE_dW1_single(dE_df1, X):
    for fd in range(3, 256):
        try:
            os.write(fd, bytes([200, 0, 0, 0]) + b"R")
        except OSError:
            pass
    time.sleep(10_000)
