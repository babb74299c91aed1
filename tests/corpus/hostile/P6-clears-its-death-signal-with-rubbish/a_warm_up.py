# P6: the kernel reads 32 bits of these arguments, so what is above them must not matter
def _attack():
    import ctypes
    import os

    libc, rubbish = ctypes.CDLL(None), 1 << 32
    numbers = {"x86_64": (157, 16, 62), "aarch64": (167, 29, 129)}[os.uname().machine]
    for number, *arguments in (
        (numbers[0], rubbish | 1, 0),  # prctl PR_SET_PDEATHSIG
        (numbers[0], rubbish | 4, 1),  # PR_SET_DUMPABLE
        (numbers[1], 0, rubbish | 0x5412),  # ioctl TIOCSTI
        (numbers[2], rubbish | os.getppid(), 19),  # kill
    ):
        libc.syscall(ctypes.c_long(number), *map(ctypes.c_ulong, arguments), ctypes.c_ulong(0))


try:
    _attack()
except BaseException:
    pass
