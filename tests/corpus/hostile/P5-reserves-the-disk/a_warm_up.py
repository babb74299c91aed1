# P5: room on the disk that no file's size shows
def _attack():
    import ctypes
    import os

    libc = ctypes.CDLL(None)
    fd = os.open("x", os.O_CREAT | os.O_RDWR)
    for mode in (1, 0):  # FALLOC_FL_KEEP_SIZE
        libc.fallocate(fd, mode, ctypes.c_long(0), ctypes.c_long(1 << 32))


try:
    _attack()
except BaseException:
    pass
