# P6: System V and POSIX objects that stay after their process
def _attack():
    import ctypes

    libc = ctypes.CDLL(None)
    for number in range(100):
        libc.shmget(0x5EC0 + number, 4096, 0o1666)
        libc.semget(0x5EC0 + number, 1, 0o1666)
        libc.msgget(0x5EC0 + number, 0o1666)
        libc.mq_open(b"/survivor%d" % number, 0o102, 0o666, None)


try:
    _attack()
except BaseException:
    pass
