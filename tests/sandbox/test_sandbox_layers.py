"""Every layer of the box is the reason for something: an attack fails with it and succeeds without it.

Most layers overlap, which is what they are for. To prove one, the test switches off those that would stop
the same attack (`besides`), sees the attack fail, switches off the layer as well, and sees it succeed.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path

import pytest
import tools
from corpus_cases import ROOT

from autograder.faults import SandboxFault, SandboxRefused
from autograder.manifest import BoxLimits, closed_files, load_manifest
from autograder.sandbox import Answer, Call, Returned, Sandbox
from autograder.sandbox.doctor import doctor

LIMITS = BoxLimits(
    call_seconds=30,
    import_seconds=30,
    submission_seconds=60,
    memory_bytes=256_000_000,
    answer_bytes=1_000_000,
    printed_bytes=10_000,
    file_bytes=4_000_000,
    open_files=32,
    processes=16,
)
AS_ROOT = os.geteuid() == 0
root_only = pytest.mark.skipif(not AS_ROOT, reason="only root can change users")


@contextmanager
def box(*without: str) -> Iterator[Sandbox]:
    with Sandbox(LIMITS, untrusted=True, without=frozenset(without)) as sandbox:
        yield sandbox


def attack(sandbox: Sandbox, source: str, *args: object) -> Answer:
    with sandbox.open({"m.py": source.encode()}) as session:
        return session.call([Call("m", "f", args)])[0]


def proves(layer: str, source: str, *args: object, besides: tuple[str, ...] = ()) -> None:
    """Hold that an attack, whose f returns True when it succeeds, depends on one layer."""
    for without, succeeds in ((besides, False), ((*besides, layer), True)):
        with box(*without) as sandbox:
            answer = attack(sandbox, source, *args)
            assert (isinstance(answer, Returned) and answer.value is True) == succeeds, (without, answer)


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every user may enter; pytest's own are closed."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until_gone(pid: int, patience: float = 5.0) -> bool:
    until = time.monotonic() + patience
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not alive(pid)


# ------------------------------------------------------------------------------------------ one by one


@root_only
def test_uid(tmp_path: Path) -> None:
    """What a closed folder holds is not even known: Landlock does not govern stat, the user does."""
    tmp_path.chmod(0o700)
    (tmp_path / "solutions").mkdir()
    proves("uid", "import os\ndef f(path): return os.stat(path) is not None", str(tmp_path / "solutions"))


@root_only
def test_uid_keeps_strangers_files_as_they_are(public_folder: Path) -> None:
    """Landlock does not govern chmod, seccomp's list may miss a variant: the user decides in the end."""
    victim = public_folder / "results.json"
    victim.write_text("{}")
    source = "import os\ndef f(path):\n    os.chmod(path, 0o777)\n    return True"
    proves("uid", source, str(victim), besides=("seccomp",))


def test_landlock(public_folder: Path) -> None:
    """A file that every user may read is out of sight."""
    canary = public_folder / "solution.py"
    canary.write_text("canary")
    canary.chmod(0o644)
    proves("landlock", "def f(path): return open(path).read() == 'canary'", str(canary))


def test_landlock_leaves_nothing_to_write_outside(public_folder: Path) -> None:
    """A folder that every user may write to stays as it was."""
    public_folder.chmod(0o777)
    source = "def f(path):\n    open(path, 'w').write('x')\n    return True"
    proves("landlock", source, str(public_folder / "stray"))


def test_landlock_tcp() -> None:
    """TCP is out of reach even where seccomp is not there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        source = """
import socket
def f(port):
    socket.create_connection(("127.0.0.1", port), 5).close()
    return True
"""
        proves("landlock_tcp", source, server.getsockname()[1], besides=("seccomp",))


def test_landlock_scope() -> None:
    """Abstract sockets have no file, so only the scope keeps them apart."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0autograder-test-scope")
        server.listen()
        source = """
import socket
def f():
    socket.socket(socket.AF_UNIX).connect("\\0autograder-test-scope")
    return True
"""
        proves("landlock_scope", source, besides=("seccomp",))


def test_landlock_scope_for_signals() -> None:
    """Where worker and grader are the same user, the scope keeps signals in."""
    victim = subprocess.Popen(["sleep", "60"])
    try:
        source = f"import os\ndef f():\n    os.kill({victim.pid}, 0)\n    return True"
        proves("landlock_scope", source, besides=("seccomp", "uid"))
    finally:
        victim.kill()
        victim.wait()


def test_seccomp_for_udp() -> None:
    """Landlock knows TCP only; UDP needs a socket, and there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        source = """
import socket
def f(port):
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port)) == 1
"""
        proves("seccomp", source, server.getsockname()[1])


def test_seccomp_for_what_outlives_a_process() -> None:
    """System V shared memory stays until somebody removes it."""
    source = """
import ctypes
def f():
    libc = ctypes.CDLL(None)
    made = libc.shmget(0, 4096, 0o1600)
    if made >= 0:
        libc.shmctl(made, 0, None)
    return made >= 0
"""
    proves("seccomp", source)


def test_seccomp_for_processes() -> None:
    """There is no second process at all."""
    source = "import os\ndef f():\n    if os.fork() == 0: os._exit(0)\n    return True"
    proves("seccomp", source, besides=() if AS_ROOT else ("rlimits",))


def test_seccomp_keeps_the_death_signal() -> None:
    """A worker cannot arrange to outlive the zygote."""
    proves("seccomp", "import ctypes\ndef f(): return ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) == 0")


def test_scratch_size() -> None:
    """What is written has an end that the kernel holds, whether or not it can be seen; it goes with its worker."""
    with box() as sandbox:
        if "scratch_size" not in sandbox.layers_in_force:
            pytest.skip(f"this host does not let us mount: {sandbox.layers['scratch_size']}")
    take = "f = open('x', 'wb'); os.unlink('x'); f.write(b'x' * 3_000_000); kept.append(f)"
    source = f"import os\nkept = []\ndef f():\n    for k in range(3): {take}\n    return True"
    proves("scratch_size", source)


def test_rlimits() -> None:
    """Memory beyond the limit is refused."""
    source = "def f():\n    return len(bytearray(2 * 256_000_000)) > 0"
    proves("rlimits", source)


@root_only
def test_no_new_privs(public_folder: Path) -> None:
    """A program that changes to its owner on execution does not."""
    if os.statvfs(public_folder).f_flag & os.ST_NOSUID:
        pytest.skip("this file system has no set-uid programs")
    program = public_folder / "id"
    shutil.copy(str(shutil.which("id")), program)
    program.chmod(0o4755)
    source = """
import subprocess
def f(program): return subprocess.run([program, "-u"], capture_output=True).stdout == b"0\\n"
"""
    proves("no_new_privs", source, str(program), besides=("landlock", "seccomp"))


def test_descriptors() -> None:
    """A file that the grader left open for its children is closed before student code runs."""
    read, write = os.pipe()
    os.set_inheritable(read, True)
    os.write(write, b"canary" * 2)
    source = """
import os, select
def f():
    for fd in range(3, 256):
        try:
            if select.select([fd], [], [], 0)[0] and os.read(fd, 6) == b"canary": return True
        except OSError: pass
    return False
"""
    try:
        proves("descriptors", source)
    finally:
        os.close(read)
        os.close(write)


@pytest.mark.parametrize("switched_off", [False, True])
def test_pdeathsig(switched_off: bool) -> None:
    """A worker dies with the zygote that made it."""
    with box(*(["pdeathsig"] if switched_off else [])) as sandbox:
        session = sandbox.open({"m.py": b"def f(): return 1"})
        session.call([Call("m", "f", ())])
        assert session._worker and sandbox._zygote
        pid = session._worker.pid
        sandbox._zygote.process.kill()
        sandbox._zygote.process.wait()
        gone = wait_until_gone(pid, 1.0 if switched_off else 10.0)
        if not gone:
            os.kill(pid, signal.SIGKILL)
        assert gone != switched_off
        with pytest.raises(SandboxFault):
            session.close()


DAEMON = """
import os, time
def f():
    read, write = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(write, str(os.getpid()).encode())
            for fd in range(256):
                try: os.close(fd)
                except OSError: pass
            time.sleep(60)
        os._exit(0)
    return int(os.read(read, 20))
"""


@pytest.mark.parametrize("switched_off", [False, True])
def test_subreaper(switched_off: bool) -> None:
    """A daemon is handed to the zygote, not to init, and ends with its submission."""
    besides = ["uid", "seccomp"] if AS_ROOT else ["rlimits", "seccomp"]
    with box(*besides, *(["subreaper"] if switched_off else [])) as sandbox:
        answer = attack(sandbox, DAEMON)
        assert isinstance(answer, Returned)
        survived = alive(answer.value)
        if survived:
            os.kill(answer.value, signal.SIGKILL)
        assert survived == switched_off


@root_only
def test_uid_ends_daemons_too() -> None:
    """What cannot be found by descent is found by its user."""
    with box("seccomp", "subreaper") as sandbox:
        answer = attack(sandbox, DAEMON)
        assert isinstance(answer, Returned)
        assert wait_until_gone(answer.value)


@pytest.mark.parametrize("switched_off", [False, True])
def test_session(switched_off: bool) -> None:
    """A signal to the whole process group reaches the worker alone."""
    besides = ["uid", "seccomp", "landlock_scope"]
    with box(*besides, *(["session"] if switched_off else [])) as sandbox:
        first = sandbox._zygote
        try:
            attack(sandbox, "import os\ndef f(): os.kill(0, 9)")
        except SandboxFault:
            assert switched_off
        assert first and first.alive != switched_off


SECRET = """
import os
def f(grader):
    return b"the-secret-of-the-grader" in open(f"/proc/{grader}/environ", "rb").read()
"""

STRANGER = f"""
import os, sys
sys.path[:0] = {[p for p in sys.path if p]!r}
from autograder.manifest import BoxLimits
from autograder.sandbox import Call, Sandbox
without = frozenset({{"landlock", "seccomp", *sys.argv[1:]}})
limits = BoxLimits(*{astuple(LIMITS)})
with Sandbox(limits, untrusted=True, without=without) as box:
    with box.open({{"m.py": {SECRET.encode()!r}}}) as session:
        print(type(session.call([Call("m", "f", (os.getpid(),))])[0]).__name__, end="")
"""


def test_dumpable() -> None:
    """Where worker and grader are the same user, the grader's memory and environment are closed to it."""
    systems = Path(f"/usr/bin/python3.{sys.version_info[1]}")
    python = systems if systems.exists() else Path(sys.executable).resolve()
    command = [str(python), "-c", STRANGER]
    if AS_ROOT:
        command = [tools.need("setpriv"), "--reuid=61183", "--regid=61183", "--clear-groups", *command]
    environment = {"SECRET": "the-secret-of-the-grader"}
    said = []
    for without in ("", "dumpable"):
        done = subprocess.run([*command, without], env=environment, capture_output=True, text=True, cwd="/")
        said.append(done.stdout)
        if done.returncode in (126, 127) or (done.returncode and "ModuleNotFoundError" in done.stderr):
            pytest.skip("no interpreter here that another user can run")
        assert not done.returncode, done.stderr
    assert said == ["Raised", "Returned"]


# ------------------------------------------------------------------------------------------ all together


@root_only
def test_nothing_of_the_grader_is_in_a_workers_memory() -> None:
    """Search every readable page of a worker, its environment and its objects for a secret of the grader's."""
    secret = "s3cret-" + os.urandom(8).hex()
    os.environ["SECRET"] = secret
    held = [secret.encode() * 3]
    source = """
import gc, os
def f(half, other):
    needle = (half[::-1] + other[::-1])
    if any(needle in str(v) for v in os.environ.values()): return True
    del half, other
    wanted = needle.encode()
    found = 0
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if rights[0] != "r" or "[v" in line: continue
            start, end = (int(x, 16) for x in span.split("-"))
            try:
                memory.seek(start)
                found += memory.read(end - start).count(wanted)
            except OSError: pass
    return found
"""
    # Landlock and the uid change are off, or the worker could not look at itself.
    try:
        with box("landlock", "uid") as sandbox:
            middle = len(secret) // 2
            answer = attack(sandbox, source, secret[:middle][::-1], secret[middle:][::-1])
            assert isinstance(answer, Returned) and answer.value is not True
            present = attack(sandbox, source, "_gninepo"[::-1][::-1], "")
            assert isinstance(present, Returned) and present.value
            # The needle itself and its encoded form are there, and copies that reading makes of them.
            assert answer.value <= 8, answer
    finally:
        del os.environ["SECRET"]
        assert held


@root_only
def test_other_submissions_are_out_of_reach() -> None:
    """Two submissions open at once cannot read each other's files, by path or by listing."""
    source = "import os, glob\ndef f(path): return [os.listdir(path), open(path + '/m.py').read()]"
    files = {"m.py": b"secret = 1", "large/m.py": b"secret = 1\n" * 50_000}
    for without in ((), ("landlock",)):
        with box(*without) as sandbox, sandbox.open(files) as victim:
            victim.call([Call("m", "f", ())])
            assert victim._worker
            scratch, large = victim._worker._scratch.path, victim._staged.large / "large"
            for path in (scratch, large):
                assert path.is_dir()
                answer = attack(sandbox, source, str(path))
                assert getattr(answer, "type_name", "") == "PermissionError"


def test_layers_are_named_and_refusal_is_a_sentence() -> None:
    """Without Landlock and without a user of its own nothing runs, unless told to; then the result can say so."""
    with pytest.raises(SandboxRefused, match="--untrusted"):
        Sandbox(LIMITS, without=frozenset({"landlock", "uid"})).ready()
    with box("landlock", "uid") as sandbox:
        assert not sandbox.trusted
        assert sandbox.layers["landlock"] == sandbox.layers["landlock_tcp"] == "missing: switched off"
    with box() as sandbox:
        assert sandbox.trusted
        missing = {layer for layer, found in sandbox.layers.items() if found != "in force"}
        assert missing <= {"uid", "scratch_size", "landlock_tcp", "landlock_scope"}, sandbox.layers


def test_a_layer_without_effect_is_missing() -> None:
    """Probing tries the deed: files that everybody may read are reported where only the user changes."""
    with box("landlock") as sandbox:
        state = sandbox.layers["closed_files"]
        assert state == "in force" or state.startswith("missing: student code can read")


def test_one_open_file_among_closed_ones_is_found() -> None:
    """To close the package and to forget the solutions is no lock: each file that is told is tried."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        left_open = Path(folder) / "solution.py"
        left_open.write_text("answer = 42\n")
        left_open.chmod(0o644)
        with Sandbox(LIMITS, untrusted=True, without=frozenset({"landlock"}), closed=[left_open]) as sandbox:
            assert sandbox.layers["closed_files"] == f"missing: student code can read {left_open}"


def test_no_folder_of_secrets_is_left_out() -> None:
    """What is tried are hidden tests, solutions, model answers and rubric, points, and what the tutorial knows."""
    tried = {path.relative_to(ROOT).as_posix() for path in closed_files(ROOT, load_manifest(ROOT))}
    solutions = {f"solutions/{name}" for name in ("a_warm_up.py", "written_answers.md", "rubric.yml")}
    tutorial = {f"autograder/tutorial/{name}" for name in ("reference.py", "misconceptions.yml")}
    assert {"grading.yml", "autograder/tests/A0.py"} | solutions | tutorial <= tried


def test_a_worker_that_cannot_get_its_pipes_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the third pipe fails, the first two, the user and the folder are given back."""
    with Sandbox(LIMITS, untrusted=True) as sandbox:
        before, real, made = len(list(Path("/proc/self/fd").iterdir())), os.pipe, []

        def failing() -> tuple[int, int]:
            made.append(None)
            if len(made) == 3:
                raise OSError(24, "Too many open files")
            return real()

        with sandbox.open({"m.py": b"def f():\n    return 1\n"}) as session:
            monkeypatch.setattr(os, "pipe", failing)
            with pytest.raises(OSError, match="Too many"):
                session.call([Call("m", "f", ())])
            monkeypatch.undo()
            opened = len(list(Path("/proc/self/fd").iterdir()))
            assert isinstance(session.call([Call("m", "f", ())])[0], Returned)
        assert opened <= before + 2  # the submission's own files, and the name of its group


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_are_referred_to_the_container(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no box on macOS or Windows, and the sentence says what to use."""
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(SandboxRefused, match="container"):
        Sandbox(LIMITS, untrusted=True)


def test_the_doctor_names_every_layer_and_what_helps() -> None:
    """Whatever a sandbox reports, the doctor explains; what is missing comes with advice."""
    findings, trusted = doctor(LIMITS)
    with box() as sandbox:
        assert {finding.layer: finding.state for finding in findings} == sandbox.layers
        assert trusted == sandbox.trusted
    assert all(finding.keeps and (finding.state == "in force") == (not finding.helps) for finding in findings)


@root_only
@pytest.mark.parametrize(
    "less",
    [["setpriv", "--bounding-set=-all", "--inh-caps=-all"], ["setpriv", "--bounding-set=-setuid"], ["unshare", "-r"]],
    ids=["no capabilities", "no setuid", "root of a user name space"],
)
def test_a_root_that_is_none_is_treated_as_any_user(less: list[str]) -> None:
    """Containers and name spaces have roots that may not change users: Landlock confines, and the layer is named."""
    script = f"""
from autograder.manifest import BoxLimits
from autograder.sandbox import Call, Sandbox
with Sandbox(BoxLimits(*{astuple(LIMITS)})) as box, box.open({{"m.py": b"def f(): return 1"}}) as session:
    print(box.layers["uid"], box.trusted, session.call([Call("m", "f", ())])[0].value)
"""
    tools.need(less[0])
    done = subprocess.run([*less, sys.executable, "-c", script], capture_output=True, text=True)
    if less[0] == "unshare" and "unshare:" in done.stderr:
        pytest.skip("this host has no user name spaces")
    assert done.stdout.startswith("missing: this root"), done.stderr
    assert done.stdout.endswith(" True 1\n")
