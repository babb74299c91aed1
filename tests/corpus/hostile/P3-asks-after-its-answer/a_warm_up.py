# P3: threads go on asking when the answer is long there, and take replies that were meant for others
import threading


def dE_dW1_20(dE_df1, X):
    return 0.0


def _asks(dE_df1, X):
    try:
        while dE_dW1_20(dE_df1, X) != 0.0:
            dE_df1 = dE_df1 + 1.0
    except Exception:
        _asks(dE_df1, X)


def dE_dW1_single(dE_df1, X):
    for _ in range(3):
        threading.Thread(target=_asks, args=(dE_df1, X), daemon=True).start()
    return np.zeros((3, 1))
