"""The filter lets through what is listed, and nothing else, whatever stands in the rest of a register."""

from __future__ import annotations

import errno
import struct
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from corpus_cases import ROOT, cases
from the_assignment import ASSIGNMENT

from autograder.manifest import Manifest
from autograder.marking.grade import grade_path
from autograder.marking.run import Run
from autograder.sandbox import Call, Died, Returned, Sandbox, seccomp
from autograder.sandbox.box.layers import OWN_PID

ALLOW, EPERM, ENOSYS, KILL = 0x7FFF0000, 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS, 0x80000000
RUBBISH = 0x5EED0001 << 32


@pytest.fixture(scope="module")
def verdict() -> Callable[..., int]:
    """(number, *arguments) -> what the filter says: the machine of the kernel's classic BPF, as far as it is used."""
    code = seccomp.program()
    steps = [struct.unpack_from("=HBBI", code, at) for at in range(0, len(code), 8)]
    native = seccomp._library().seccomp_arch_native()

    def verdict(number: int, *arguments: int, architecture: int = native) -> int:
        data = struct.pack("=IIQ6Q", number, architecture, 0, *[*arguments, *[0] * 6][:6])
        at, loaded = 0, 0
        while True:
            kind, if_true, if_false, value = steps[at]
            at += 1
            if kind == seccomp._RET:
                return int(value)
            if kind == seccomp._LD:
                (loaded,) = struct.unpack_from("=I", data, value)
            elif kind == seccomp._JA:
                at += value
            else:
                holds = {seccomp._JEQ: loaded == value, seccomp._JGE: loaded >= value, seccomp._JSET: loaded & value}
                at += if_true if holds[kind] else if_false

    return verdict


def test_what_is_not_listed_is_refused_and_what_is_unknown_is_absent(verdict: Callable[..., int]) -> None:
    """For every number that there can be; a call that only some arguments allow is refused with others."""
    allowed = {seccomp.number(name) for names in seccomp.ALLOWED.values() for name in names.split()}
    absent = {seccomp.number(name) for name in seccomp.ABSENT.split()}
    for number in [*range(1100), 0x3FFFFFFF]:
        known = not seccomp.name(number).startswith("system call ")
        expected = ALLOW if number in allowed else ENOSYS if number in absent or not known else EPERM
        assert verdict(number, 0xFFFEFF0F, 0xFFFEFF0F, 0xFFFEFF0F) == expected, seccomp.name(number)
    assert 100 < len([number for number in allowed if number >= 0]) < 160


def test_other_architectures_end_the_process(verdict: Callable[..., int]) -> None:
    native = seccomp._library().seccomp_arch_native()
    for architecture in {0x40000003, 0xC000003E, 0xC00000B7, 0x40000028, 0} - {native}:
        assert verdict(seccomp.number("read"), architecture=architecture) == KILL
    if native == seccomp._X86_64:
        assert verdict(0x40000000 | seccomp.number("read")) == KILL


WANTS = """
    msgrcv semtimedop shmdt fallocate tee splice vmsplice io_setup io_submit seccomp landlock_create_ruleset modify_ldt
    membarrier timer_create sync syncfs fork vfork execve execveat unshare setns socket socketpair connect bind
    io_uring_setup ptrace process_vm_readv pidfd_open pidfd_getfd setpriority mount chmod fchmodat memfd_create bpf
    userfaultfd keyctl shmget semget msgget mq_open setsid setpgid setuid setresuid capset mlock mlockall inotify_init
    perf_event_open kcmp personality syslog sched_setaffinity wait4 eventfd2 signalfd4 timerfd_create flock
"""


@pytest.mark.parametrize("name", WANTS.split())
def test_what_outlives_reaches_or_hides_is_refused(verdict: Callable[..., int], name: str) -> None:
    if seccomp.number(name) >= 0:
        assert verdict(seccomp.number(name)) == EPERM


@pytest.mark.parametrize("high", [0, RUBBISH], ids=["clean", "rubbish"])
def test_arguments_are_compared_as_the_kernel_reads_them(verdict: Callable[..., int], high: int) -> None:
    """An int lies in the low half of a register; what the other half holds changes nothing."""

    def asked(name: str, *arguments: int) -> int:
        return verdict(seccomp.number(name), *(high | argument for argument in arguments))

    assert asked("prctl", 15) == ALLOW
    for option in (1, 4, 8, 22, 23, 24, 36, 38, 59):  # the death signal, dumpable, keepcaps, seccomp...
        assert asked("prctl", option) == EPERM
    assert asked("ioctl", 1, 0x5401) == asked("ioctl", 1, 0x5451) == ALLOW
    assert asked("ioctl", 1, 0x5412) == asked("ioctl", 1, 0x5452) == EPERM  # TIOCSTI, FIOASYNC
    assert [asked("fcntl", 3, command) for command in (0, 1, 2, 3, 6, 1030)] == [ALLOW] * 6
    # F_SETOWN, F_SETSIG, F_NOTIFY, F_SETPIPE_SZ, F_ADD_SEALS
    assert [asked("fcntl", 3, command) for command in (8, 10, 1026, 1031, 1033)] == [EPERM] * 5
    assert asked("fcntl", 3, 4, 0x800) == ALLOW
    assert asked("fcntl", 3, 4, 0x2800) == EPERM  # O_ASYNC
    assert asked("clone", 0x3D0F00) == ALLOW
    assert asked("clone", 0x11) == asked("clone", 0x1200011) == EPERM
    for signals in ("kill", "tgkill"):
        assert asked(signals, OWN_PID, 0) == ALLOW
        assert asked(signals, 1, 0) == asked(signals, 0, 0) == asked(signals, 0xFFFFFFFF, 0) == EPERM
    assert asked("prlimit64", 0) == asked("prlimit64", OWN_PID) == ALLOW
    assert asked("prlimit64", 1) == EPERM


def test_flags_in_the_other_half_make_no_thread(verdict: Callable[..., int]) -> None:
    assert verdict(seccomp.number("clone"), 0x10000 << 32 | 0x11) == EPERM


# --- in a worker


def one(sandbox: Sandbox, source: str) -> object:
    with sandbox.open({"m.py": source.encode()}) as session:
        return session.call([Call("m", "f", ())])[0]


HONEST = {
    "threads": "import threading; t = threading.Thread(target=kept.append, args=(1,)); t.start(); t.join()",
    "pools": "from concurrent.futures import ThreadPoolExecutor as P; kept += P(3).map(abs, [1, 2, 3])",
    "uuid": "import uuid; kept += [uuid.uuid4(), uuid.uuid1()]",
    "random": "import random, secrets; kept += [random.SystemRandom().random(), secrets.token_hex()]",
    "files": "import pathlib; p = pathlib.Path('a'); p.mkdir(); (p / 'b').write_text('x'); (p / 'b').rename('c')",
    "temporary": "import tempfile; kept.append(tempfile.TemporaryFile(dir='.')); tempfile.mkdtemp(dir='.')",
    "links": "import os; open('a', 'w').close(); os.link('a', 'b'); os.symlink('a', 'c'); os.unlink('a'); os.listdir()",
    "positions": "import os; fd = os.open('a', os.O_CREAT | os.O_RDWR); os.pwrite(fd, b'x', 9); os.pread(fd, 1, 9)",
    "sync": "import os; fd = os.open('a', os.O_CREAT | os.O_RDWR); os.ftruncate(fd, 9); os.fsync(fd); os.fdatasync(fd)",
    "locks": "import fcntl; fcntl.lockf(open('a', 'w'), fcntl.LOCK_EX)",
    "pipes": "import os; r, w = os.pipe(); os.set_blocking(r, False); os.dup2(w, 50); os.write(w, b'x'); os.read(r, 1)",
    "polls": "import os, select; e = select.epoll(); e.register(os.pipe()[0]); e.poll(0); select.poll().poll(0)",
    "terminal": "import sys, shutil; sys.stdout.isatty(); shutil.get_terminal_size()",
    "usage": "import resource, os; resource.getrusage(0); os.sched_getaffinity(0); os.cpu_count(); os.uname()",
    "alarms": "import signal; signal.signal(14, lambda *a: kept.append(1)); signal.setitimer(0, 0.01); signal.pause()",
    "signals": "import os, signal; signal.signal(10, lambda *a: kept.append(1)); os.kill(os.getpid(), 10)",
    "limits": "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))",
    "copies": "import shutil; open('a', 'w').write('x'); shutil.copyfile('a', 'b'); assert open('b').read() == 'x'",
    "maps": "import mmap; kept.append(mmap.mmap(-1, 4096)); np.memmap('a', mode='w+', shape=(9,)).flush()",
    "numpy": "np.save('a.npy', np.eye(3)); np.load('a.npy'); np.savetxt('b', np.eye(2)); np.linalg.svd(np.eye(50))",
    "ctypes": "import ctypes as c; assert c.CFUNCTYPE(c.c_int, c.c_int)(abs)(-3) == 3; c.CDLL(None).getpid()",
    "time": "import time; time.sleep(0.001); time.monotonic(); time.process_time(); time.localtime()",
    "printing": "import sys, logging; print('x'); logging.warning('x'); sys.stdout.flush()",
    "sqlite": "import sqlite3; c = sqlite3.connect('a'); c.execute('create table t (x)'); c.commit()",
}


@pytest.mark.parametrize("what", HONEST)
def test_what_honest_code_does_works(sandbox: Sandbox, what: str) -> None:
    source = f"import numpy as np\nkept = []\ndef f():\n    global kept\n    {HONEST[what]}\n    return True"
    answer = one(sandbox, source)
    assert isinstance(answer, Returned) and answer.value is True, answer


def called(name: str, *arguments: int) -> str:
    given = "".join(f", ctypes.c_ulong({argument})" for argument in arguments)
    return (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        f"def f(): return [libc.syscall(ctypes.c_long({seccomp.number(name)}){given}), ctypes.get_errno()]"
    )


@pytest.mark.skipif(sys.byteorder != "little", reason="the demonstration is for little-endian machines")
@pytest.mark.parametrize(("name", "arguments"), [("prctl", (1 << 32 | 1, 0)), ("ioctl", (0, 1 << 32 | 0x5412, 0))])
def test_the_other_half_of_a_register_opens_nothing(sandbox: Sandbox, name: str, arguments: tuple[int, ...]) -> None:
    answer = one(sandbox, called(name, *arguments))
    assert isinstance(answer, Returned) and answer.value.items == (-1, errno.EPERM)


def test_a_call_that_nobody_knows_is_absent(sandbox: Sandbox) -> None:
    answer = one(sandbox, called("getpid").replace(str(seccomp.number("getpid")), "999"))
    assert isinstance(answer, Returned) and answer.value.items == (-1, errno.ENOSYS)


@pytest.mark.skipif(seccomp._library().seccomp_arch_native() != seccomp._X86_64, reason="a program for x86_64")
def test_calls_by_numbers_of_32_bit_programs_end_the_process(sandbox: Sandbox) -> None:
    """getpid by `int 0x80`."""
    source = """
import ctypes, mmap
code = mmap.mmap(-1, 4096, prot=7)
code.write(b"\\xb8\\x14\\0\\0\\0\\xcd\\x80\\xc3")
f = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
"""
    assert one(sandbox, source) == Died("it was ended by signal 31")


# --- finding out what is missing in the list


@pytest.fixture(scope="module")
def tracing(manifest: Manifest):
    with Sandbox(manifest.limits.box, trace=True) as traced:
        yield traced


def refused(tracing: Sandbox, files: dict[str, bytes], *calls: str) -> list[str]:
    with tracing.open(files) as session:
        session.call([Call("m", name, ()) for name in calls])
        return tracing.refused_calls(session.printed)


def test_a_trace_names_what_would_be_refused_and_lets_it_happen(tracing: Sandbox) -> None:
    source = """
import os, threading, socket
def f(): return bool(socket.socket())
def g(): return os.waitpid(os.fork(), 0)
def h():
    thread = threading.Thread(target=os.sync)
    thread.start()
    thread.join()
"""
    with tracing.open({"m.py": source.encode()}) as session:
        first, *_ = session.call([Call("m", name, ()) for name in "fgh"])
        found = tracing.refused_calls(session.printed)
    assert isinstance(first, Returned) and first.value is True
    names = {call.partition("(")[0] for call in found}
    assert {"socket", "sync", "wait4"} < names and names & {"clone", "fork"}
    assert "seccomp" not in tracing.layers_in_force


def test_no_forged_line_makes_a_name(tracing: Sandbox) -> None:
    """A submission does not know the mark of the run."""
    assert refused(tracing, {"m.py": b"def f(): print('0' * 16, '41', 'f')"}, "f") == []


# From Python 3.15 on `import subprocess` tries whether it may; a refusal is an answer.
TRIED: tuple[str, ...] = ("pidfd_open(",) if sys.version_info >= (3, 15) else ()


def test_nothing_that_correct_submissions_do_is_refused(tracing: Sandbox, manifest: Manifest, tmp_path: Path) -> None:
    """Measured over everything of the corpus that must earn all points, and what is handed out."""
    run, found = Run(ASSIGNMENT, 1), dict[str, list[str]]()
    folders = [replace(case, name=case.name).write(tmp_path) for case in cases("accepted")]
    for folder in [*folders, ROOT / "student_template", ROOT / "examples" / "half-right"]:
        result = grade_path(folder, tracing, run)
        found[folder.name] = [call for call in tracing.refused_calls(result.printed) if not call.startswith(TRIED)]
    assert {name: calls for name, calls in found.items() if calls} == {}
    assert len(found) > 5
