"""Which system calls may a worker make? Those that numpy programs need, each for a reason; no others.

What is listed is allowed, some of it with certain arguments only. What is known and not listed fails with EPERM, so
code that tries sees an exception. What nobody here knows fails with ENOSYS, as on an older kernel: libraries then fall
back to what they did before it was there. Calls by the numbers of another architecture end the process.

Arguments that are `int` in the kernel are compared as the kernel reads them: in 32 bits. libseccomp, which apt depends
on, so every Debian and Ubuntu has it, tells the numbers; the BPF program is made here, a binary search, so that a call
costs the same however long the list is. A worker only installs the bytes.

`program(listen=True)` makes the same filter for finding out what is missing in the list: what it would refuse is handed
to a listener, which writes it down and lets it happen.
"""

from __future__ import annotations

import ctypes
import errno
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from .box.layers import OWN_PID

ALLOWED = {
    "files: Landlock says which": """
        open openat read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek _llseek
        close close_range dup dup2 dup3 pipe pipe2 ftruncate truncate fsync fdatasync sendfile copy_file_range fadvise64
        stat fstat lstat newfstatat fstatat64 stat64 fstat64 lstat64 statx statfs fstatfs statfs64 fstatfs64
        access faccessat faccessat2 readlink readlinkat getcwd chdir fchdir umask getdents getdents64
        mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat
    """,
    "memory": "mmap mmap2 munmap mremap mprotect madvise brk msync mincore",
    "waiting": """
        poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
        nanosleep clock_nanosleep pause alarm setitimer getitimer sched_yield restart_syscall
    """,
    "threads": "futex futex_waitv set_robust_list set_tid_address rseq gettid exit arch_prctl set_thread_area",
    "signals, to itself": """
        rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack
    """,
    "what it is, and what the time is": """
        getpid getppid getuid geteuid getgid getegid getgroups getresuid getresgid getpgid getpgrp getsid
        uname sysinfo getcpu getrusage getrlimit times sched_getaffinity capget
        clock_gettime clock_getres clock_gettime64 clock_getres_time64 gettimeofday time getrandom
    """,
    "the end": "exit_group",
}

_CLONE_THREAD = 0x10000
_O_ASYNC = 0x2000
_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA = 15, 16, 0x53564D41
_FCNTL = (
    *range(8),  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW
    *(36, 37, 38),  # the same locks of an open file
    *(1030, 1032),  # F_DUPFD_CLOEXEC, F_GETPIPE_SZ
)
_F_SETFL = 4
_IOCTL = (
    *(0x5401, 0x802C542A, 0x5413),  # TCGETS, TCGETS2, TIOCGWINSZ: is this a terminal, and how wide?
    *(0x5451, 0x5450, 0x5421, 0x541B),  # FIOCLEX, FIONCLEX, FIONBIO, FIONREAD
)


@dataclass(frozen=True)
class Equal:
    """The low half of an argument is one of these."""

    argument: int
    values: tuple[int, ...]


@dataclass(frozen=True)
class Bits:
    """Some of these bits of an argument are set, or none of them."""

    argument: int
    mask: int
    set: bool


Test = Equal | Bits
ALLOWED_WHEN: Mapping[str, tuple[tuple[Test, ...], ...]] = {
    # call -> alternatives, each a list of tests that must all hold
    "clone": ((Bits(0, _CLONE_THREAD, set=True),),),  # a thread, not a process
    "kill": ((Equal(0, (OWN_PID,)),),),
    "tgkill": ((Equal(0, (OWN_PID,)),),),
    "prlimit64": ((Equal(0, (0, OWN_PID)),),),
    "prctl": ((Equal(0, (_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA)),),),
    "ioctl": ((Equal(1, _IOCTL),),),
    "fcntl": (
        (Equal(1, tuple(value for value in _FCNTL if value != _F_SETFL)),),
        (Equal(1, (_F_SETFL,)), Bits(2, _O_ASYNC, set=False)),  # O_ASYNC sends signals to others
    ),
}
ABSENT = "clone3 openat2"
"""Known, but what they do cannot be looked at; the C library falls back from ENOSYS to calls that can."""

_KILL, _ERRNO, _LISTEN, _ALLOW = 0x80000000, 0x00050000, 0x7FC00000, 0x7FFF0000
_X86_64, _X32 = 0xC000003E, 0x40000000
_HIGHEST = 1024  # numbers from here on are unknown for certain
_LD, _JA, _JEQ, _JGE, _JSET, _RET = 0x20, 0x05, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_arch_native.restype = ctypes.c_uint32
    library.seccomp_syscall_resolve_num_arch.restype = ctypes.c_char_p
    library.seccomp_syscall_resolve_num_arch.argtypes = [ctypes.c_uint32, ctypes.c_int]
    return library


def number(name: str) -> int:
    """The number of a system call on this machine; negative when it has none.

    Raises:
        OSError: libseccomp is not there.
    """
    return int(_library().seccomp_syscall_resolve_name(name.encode()))


def name(number: int) -> str:
    """The name of a system call, or its number where libseccomp does not know it."""
    found = _library().seccomp_syscall_resolve_num_arch(_library().seccomp_arch_native(), number)
    return found.decode() if found else f"system call {number}"


def program(*, listen: bool = False) -> bytes:
    """Make the filter for this machine; raises OSError without libseccomp.

    The worker puts its own process number in the place of `OWN_PID`.
    """
    architecture = _library().seccomp_arch_native()
    code = [_load(_ARCHITECTURE), *_unless(_JEQ, architecture, [_return(_KILL)]), _load(_NUMBER)]
    if architecture == _X86_64:
        code += _when(_JGE, _X32, [_return(_KILL)])
    code += _search(_decisions(listen))
    return b"".join(code)


def _decisions(listen: bool) -> list[tuple[int, list[bytes]]]:
    """(first number, what to do) for each range of numbers that are treated alike, in order."""

    def refused(code: int) -> bytes:
        return _return(_LISTEN if listen else _ERRNO | code)

    known = {place for place in range(_HIGHEST) if not name(place).startswith("system call ")}
    does = {place: [refused(errno.EPERM if place in known else errno.ENOSYS)] for place in range(_HIGHEST + 1)}
    for absent in ABSENT.split():  # also when listening: what comes instead is what matters
        does[number(absent)] = [_return(_ERRNO | errno.ENOSYS)]
    for allowed in " ".join(ALLOWED.values()).split():
        does[number(allowed)] = [_return(_ALLOW)]
    for conditional, alternatives in ALLOWED_WHEN.items():
        code = [instruction for tests in alternatives for instruction in _all(tests)]
        does[number(conditional)] = [*code, refused(errno.EPERM)]
    return [(place, does[place]) for place in range(_HIGHEST + 1) if place == 0 or does[place] != does[place - 1]]


def _search(decisions: list[tuple[int, list[bytes]]]) -> list[bytes]:
    """Find the range that holds the number, by halves."""
    if len(decisions) == 1:
        return decisions[0][1]
    middle = len(decisions) // 2
    below, above = _search(decisions[:middle]), _search(decisions[middle:])
    return [*_when(_JGE, decisions[middle][0], [_instruction(_JA, len(below))]), *below, *above]


def _all(tests: tuple[Test, ...]) -> list[bytes]:
    """Allow the call when all tests hold, else go on behind."""
    code = [_return(_ALLOW)]
    for test in reversed(tests):
        load = _load(_ARGUMENTS + 8 * test.argument + (0 if sys.byteorder == "little" else 4))
        if isinstance(test, Bits):
            code = [load, *(_when if test.set else _unless)(_JSET, test.mask, code)]
        else:
            leave = _instruction(_JA, len(code))
            hits = [_instruction(_JEQ, value, len(test.values) - place, 0) for place, value in enumerate(test.values)]
            code = [load, *hits, leave, *code]
    return code


def _when(jump: int, value: int, code: list[bytes]) -> list[bytes]:
    return [_instruction(jump, value, 0, len(code)), *code]


def _unless(jump: int, value: int, code: list[bytes]) -> list[bytes]:
    return [_instruction(jump, value, len(code), 0), *code]


def _load(offset: int) -> bytes:
    return _instruction(_LD, offset)


def _return(action: int) -> bytes:
    return _instruction(_RET, action)


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """struct sock_filter."""
    return struct.pack("=HBBI", code, if_true, if_false, value)
