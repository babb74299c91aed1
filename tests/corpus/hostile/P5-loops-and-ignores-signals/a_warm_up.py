# P5: an endless loop that ignores every signal that can be ignored
import signal


def dE_dW1_single(dE_df1, X):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
