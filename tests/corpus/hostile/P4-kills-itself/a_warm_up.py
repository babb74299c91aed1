# P4: kill one's own process
import os
import signal


def dE_dW1_single(dE_df1, X):
    os.kill(os.getpid(), signal.SIGKILL)
