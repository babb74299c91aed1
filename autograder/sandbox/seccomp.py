"""Which system calls may a worker make? All but those that start, reach, trace or outlive something.

The list is of what no numpy program needs and what gets out of a box, or is left lying after it. libseccomp
(which apt depends on, so every Debian and Ubuntu has it) compiles it to a BPF program here, once per
sandbox; a worker only installs the bytes. A denied call fails with EPERM, so code that tries sees an exception.
"""

from __future__ import annotations

import ctypes
import errno
import tempfile

from .box.layers import OWN_PID

_ALLOW = 0x7FFF0000
_NOT_EQUAL, _EQUAL, _MASKED_EQUAL = 1, 4, 7
_CLONE_THREAD = 0x10000
_PR_SET_PDEATHSIG = 1
_TIOCSTI = 0x5412

_DENIED = """
    fork vfork execve execveat unshare setns chroot pivot_root
    socket socketpair connect bind listen
    io_uring_setup io_uring_enter io_uring_register
    ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp
    pidfd_open pidfd_getfd pidfd_send_signal tkill rt_sigqueueinfo rt_tgsigqueueinfo
    setpriority ioprio_set sched_setaffinity sched_setattr sched_setparam sched_setscheduler
    migrate_pages move_pages
    mount umount2 open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr
    open_by_handle_at name_to_handle_at fanotify_init inotify_init inotify_init1 quotactl swapon swapoff
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat futimesat
    setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat
    mknod mknodat
    shmget shmat shmctl semget semop semctl msgget msgsnd msgctl mq_open memfd_create memfd_secret
    keyctl add_key request_key bpf perf_event_open userfaultfd personality
    init_module finit_module delete_module kexec_load kexec_file_load reboot acct syslog
    settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname vhangup
"""
# Younger than the libseccomp of Ubuntu 22.04; numbers from 424 on are the same on every architecture.
_YOUNG = {"memfd_secret": 447, "process_mrelease": 448, "fchmodat2": 452, "setxattrat": 463, "removexattrat": 466}


class _Comparison(ctypes.Structure):
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


# Denied only when an argument compares so: (call, errno, argument, comparison, value, value).
_DENIED_WHEN = (
    ("clone", errno.EPERM, 0, _MASKED_EQUAL, _CLONE_THREAD, 0),  # a process, not a thread
    ("kill", errno.EPERM, 0, _NOT_EQUAL, OWN_PID, 0),
    ("tgkill", errno.EPERM, 0, _NOT_EQUAL, OWN_PID, 0),
    ("prlimit64", errno.EPERM, 0, _NOT_EQUAL, 0, 0),
    ("prctl", errno.EPERM, 0, _EQUAL, _PR_SET_PDEATHSIG, 0),
    ("ioctl", errno.EPERM, 1, _EQUAL, _TIOCSTI, 0),
)


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_release.argtypes = [ctypes.c_void_p]
    library.seccomp_export_bpf.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.POINTER(_Comparison),
    ]
    return library


def program() -> bytes:
    """Compile the filter for this machine; raises OSError without libseccomp.

    The worker puts its own process number in the place of `OWN_PID`.
    """
    library = _library()
    context = library.seccomp_init(_ALLOW)
    if not context:
        raise OSError("seccomp_init failed")

    def deny(name: str, code: int, *comparisons: _Comparison) -> None:
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number == -1:
            number = _YOUNG.get(name, -1)
        if number < 0:  # this architecture does not have it
            return
        array = (_Comparison * len(comparisons))(*comparisons)
        failed = library.seccomp_rule_add_array(context, 0x50000 | code, number, len(comparisons), array)
        if failed:
            raise OSError(-failed, f"libseccomp refused a rule for {name}")

    try:
        for name in _DENIED.split():
            deny(name, errno.EPERM)
        deny("clone3", errno.ENOSYS)  # its flags cannot be looked at; the C library falls back to clone
        for name, code, argument, op, a, b in _DENIED_WHEN:
            deny(name, code, _Comparison(argument, op, a, b))
        with tempfile.TemporaryFile() as file:
            if failed := library.seccomp_export_bpf(context, file.fileno()):
                raise OSError(-failed, "libseccomp could not export the filter")
            file.seek(0)
            return file.read()
    finally:
        library.seccomp_release(context)
