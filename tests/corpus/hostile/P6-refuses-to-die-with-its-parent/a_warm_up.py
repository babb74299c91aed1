# P6: clear the death signal, become a reaper, leave the session
def _attack():
    import ctypes
    import os

    libc = ctypes.CDLL(None)
    libc.prctl(1, 0, 0, 0, 0)
    libc.prctl(36, 1, 0, 0, 0)
    os.setsid()


try:
    _attack()
except BaseException:
    pass
