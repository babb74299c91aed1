"""How does the grader run a student's function without letting the student near anything?

Theory of operation
    Processes. The *grader* (this one; it knows every secret) starts one *zygote* (`box/zygote.py`: a clean
    interpreter with numpy and no secrets). For each submission the zygote forks a *worker*, which locks
    itself in (`box/layers.py`) and then imports and calls the student's code (`box/worker.py`). After a
    time-out or a death the worker is killed, with everything of its user and session, and the next call gets
    a new one.

    Start. Making a `Sandbox` starts the zygote and waits for nothing: both have numpy to import, side by side. Who
    needs a worker or the layers first waits until the zygote is there, and a first worker has tried every layer.

    Pipes. Grader and zygote share a socket: small JSON orders ("spawn", "end") and the descriptors of new
    pipes. Grader and worker share four pipes (`channel.py`): calls, answers, a bell, and printed text.

    Trust. The grader trusts the zygote, which never runs a student's code. Nobody trusts a worker: its
    answers are parsed by a closed schema (`box/codec.py`), its time is measured here, its death is
    reported by the kernel through the zygote. Zygote and workers know what is going to be asked (`Sandbox.foretell`),
    and no answer. A worker that misbehaves costs its own call; a fault that
    cannot be a worker's is a `SandboxFault`.

    Stand-ins. In a session that was made by `standing_in`, a worker may ask back before it answers
    (`box/stand_ins.py`): what is the right value of a function that stands in? A question has to come before the
    deadline of the call or import that it belongs to, is passed on unread but for the name, and gets one reply.

    Order at the end. Kill the worker and its session, reap, kill every process of its user if anything of it is
    left, close the pipes, remove the folder: nothing of a submission is left when `Session` closes.
"""

from __future__ import annotations

import copy
import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.faults import SandboxFault, SandboxRefused
from autograder.manifest import BoxLimits
from autograder.processes import ONE_THREAD

from . import seccomp, staging
from .box import codec
from .box.answers import Answer, Died, NotLoaded, Skipped, TimedOut, TooLarge
from .box.landlock import IN_FORCE
from .box.layers import hide, tried
from .box.worker import LOADED, TOKEN_BYTES
from .channel import Channel, Ended, Late, Oversized
from .uids import Lease, Uids

_BOX = Path(__file__).parent / "box"
_BOOT = """
import importlib.util, sys
control, parent, box, numpy_parent, base = sys.argv[1:]
sys.path.append(numpy_parent)
spec = importlib.util.spec_from_file_location("autograder_box", box + "/__init__.py",
                                              submodule_search_locations=[box])
sys.modules["autograder_box"] = importlib.util.module_from_spec(spec)
importlib.import_module("autograder_box.zygote").main(int(control), int(parent), base)
"""
# How long our own processes may take for our own work; a slow machine, not a slow student.
_START_SECONDS = 60.0
_SETUP_SECONDS = 20.0
_END_SECONDS = 40.0
_DOUBTS = 10  # so often a submission is begun anew when the disk filled up and it was not to blame
_PATIENCE_SECONDS = 0.1  # for each such time, it lets others be the first to be asked
_HEARD, _HEARD_BYTES = 100, 1 << 15  # ways to answer a batch that are remembered, and how long one may be
_HEAD_ROOM = 1 << 16  # what a frame may need around the answer itself


@dataclass(frozen=True)
class Call:
    """One call: arguments are float or bool arrays, floats, ints, strings, or lists of arrays."""

    module: str
    function: str
    args: tuple[Any, ...]

    @cached_property
    def encoded(self) -> bytes:
        """The call as it is sent; made once, as a class is asked the same call again and again."""
        return codec.encode_call(self.module, self.function, self.args)


@dataclass(frozen=True)
class StandIns:
    """Who stands in for functions of a submission, and who knows the right values.

    Attributes:
        names: function -> (name of a parameter, whether it has a default), in order.
        function, own: the function that is asked again, and its module, which must import by itself.
        modules: every module of the assignment -> its functions.
        samples: calls that a wrong function answered; its copies under other names are then put right too.
        right_value: (an encoded question, the deadline) -> an encoded answer. What is in the question is hostile.
        asked: the functions that an import or a call of `function` asked for so far, in order.
    """

    names: Mapping[str, Sequence[tuple[str, bool]]]
    function: str
    own: str
    modules: Mapping[str, Sequence[str]]
    samples: Sequence[Call]
    right_value: Callable[[bytes, float], bytes]
    asked: dict[str, None] = field(default_factory=dict)

    def order(self, careful: Sequence[str]) -> dict[str, Any]:
        """What a worker is told; `careful` are modules whose import hung or ended the process."""
        return {"names": self.names, "own": self.own, "modules": self.modules, "careful": careful}

    def answer(self, question: bytes, deadline: float, *, noted: bool) -> bytes:
        """The reply to one question; raises Malformed when it names somebody who does not stand in."""
        name = codec.asked_function(question)
        if name not in self.names or len(question) > codec.QUESTION_BYTES:
            raise codec.Malformed("nobody stands in for that")
        if noted:
            self.asked[name] = None
        return self.right_value(question, deadline)


class _Overfull(Exception):
    """The worker wrote more files than it may; not `sure`, the disk only has less room than before."""

    def __init__(self, *, sure: bool) -> None:
        super().__init__()
        self.sure = sure


def _seconds(value: float) -> str:
    return f"{value:g} s"


def _megabytes(value: int) -> str:
    return f"{value / 1e6:.3g} MB"


@dataclass(frozen=True)
class _Batch:
    """Calls that are made together of one submission after the other.

    Attributes:
        token: what answers begin with. Drawn once, so that equal answers come as equal bytes; no worker is asked twice.
        encoded: the calls, as they are sent.
        modules: what has been imported once all are answered.
        heard: all answers as they came -> what they say, of those submissions that answered it all.
    """

    token: bytes
    encoded: bytes
    modules: frozenset[str]
    heard: dict[bytes, Sequence[Answer]] = field(default_factory=dict)

    def remember(self, chunk: bytes, answers: Sequence[Answer]) -> None:
        """The next submission that says just this has answered this."""
        if len(self.heard) < _HEARD and len(chunk) <= _HEARD_BYTES:
            self.heard[chunk] = tuple(answers)


class _Foretold:
    """Calls that workers know by their number."""

    def __init__(self, batches: Sequence[Sequence[Call]]) -> None:
        self.batches = batches
        self.calls = [call for batch in batches for call in batch]
        self._numbers = {_identity(call): codec.encode_number(number) for number, call in enumerate(self.calls)}
        self._known = {id(batch): self._new(batch) for batch in batches}

    def batch(self, calls: Sequence[Call]) -> _Batch:
        """These calls: a batch that was foretold, or one of its own."""
        return self._known.get(id(calls)) or self._new(calls)

    def _new(self, calls: Sequence[Call]) -> _Batch:
        return _Batch(os.urandom(TOKEN_BYTES), self.encoded(calls), frozenset(call.module for call in calls))

    def encoded(self, calls: Sequence[Call]) -> bytes:
        """Calls as they are sent to a worker that knows these."""
        return codec.encode_calls([self._numbers.get(_identity(call)) or call.encoded for call in calls])


_NOTHING = _Foretold(())


def _identity(call: Call) -> tuple[str, str, int]:
    """What only equal calls share; arguments that are kept are known by where they are."""
    return call.module, call.function, id(call.args)


class _Zygote:
    """The zygote's process and our end of its socket; it starts while we do something else."""

    def __init__(self, base: Path, config: Mapping[str, Any]) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(_START_SECONDS)
        numpy = importlib.util.find_spec("numpy")
        if numpy is None or numpy.origin is None:
            raise SandboxFault("numpy is not installed for the grader")
        os.set_inheritable(theirs.fileno(), True)
        arguments = [theirs.fileno(), os.getpid(), _BOX, Path(numpy.origin).parents[1], base]
        self._control = ours
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-c", _BOOT, *map(str, arguments)],
            env=ONE_THREAD,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[theirs.fileno()] if "descriptors" not in config["without"] else (),
            close_fds="descriptors" not in config["without"],
            start_new_session=True,
        )
        theirs.close()
        self._started = False
        self._base, self._foretold = base, _NOTHING
        self._send(config, ())

    def hear(self, foretold: _Foretold) -> None:
        """Have the workers from now on know these calls."""
        if foretold is not self._foretold:
            self._foretold = foretold
            calls = codec.encode_calls([call.encoded for call in foretold.calls])
            with staging.unnamed(self._base, calls) as file:
                self.order([file.fileno()], do="foretell", size=len(calls))

    def order(self, fds: Sequence[int] = (), **fields: Any) -> dict[str, Any]:
        """Give an order and wait for its reply, the first one also for the start.

        Raises:
            SandboxFault: the zygote is gone.
        """
        if not self._started:
            self._reply()
            self._started = True
        self._send(fields, fds)
        return self._reply()

    def _send(self, fields: Mapping[str, Any], fds: Sequence[int]) -> None:
        try:
            socket.send_fds(self._control, [json.dumps(fields).encode()], fds)
        except OSError as exc:
            raise self._fault(str(exc)) from exc

    def _reply(self) -> dict[str, Any]:
        try:
            data = self._control.recv(1 << 16)
        except OSError as exc:
            raise self._fault(str(exc)) from exc
        if not data:
            raise self._fault("it ended")
        reply: dict[str, Any] = json.loads(data)
        return reply

    def _fault(self, reason: str) -> SandboxFault:
        self.process.kill()
        _, said = self.process.communicate()
        return SandboxFault(f"the process that starts workers failed: {reason}\n{said.decode(errors='replace')}")

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def close(self) -> None:
        """End it; workers follow. It removes the sandbox's folder, should we be killed meanwhile."""
        self._control.close()
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()


class _Worker:
    """A worker's process, its user and its channel."""

    def __init__(
        self,
        sandbox: Sandbox,
        gid: int | None,
        staged: staging.Staged,
        *,
        keep_printed: int,
        patience: float = 0.0,
        probe: bool = False,
        stand_ins: dict[str, Any] | None = None,
    ) -> None:
        self._sandbox = sandbox
        self.foretold = sandbox._foretold
        self.loaded: set[str] = set()
        with ExitStack() as undo, ExitStack() as sent:

            def pipe(theirs: int) -> tuple[int, int]:
                """A pipe whose end at that place is the worker's."""
                ends = os.pipe()
                for place, fd in enumerate(ends):
                    (sent if place == theirs else undo).callback(os.close, fd)
                return ends

            self._lease = sandbox._lease()
            if self._lease:
                undo.callback(self._lease.release)
            self.uid = self._lease.number if self._lease else None
            self._scratch = staging.patiently(
                lambda: staging.Scratch(staged.home, self.uid, gid, sandbox.limits.file_bytes, patience)
            )
            undo.callback(self._scratch.remove)
            (their_requests, requests), (answers, their_answers) = pipe(0), pipe(1)
            (bell, their_bell), (printed, their_printed) = pipe(1), pipe(1)
            theirs = (their_requests, their_answers, their_bell, their_printed)
            order = {
                "uid": self.uid,
                "gid": gid,
                "folder": str(staged.large),
                "size": staged.size,
                "scratch": str(self._scratch.path),
                "probe": probe,
                "stand_ins": stand_ins,
            }
            spawned = sandbox._order([*theirs, staged.packed.fileno()], do="spawn", **order)
            self.pid: int = spawned["pid"]
            undo.pop_all()  # a process uses it all now: the channel and `end` give it back
        self.called = False
        self.channel = Channel(
            requests,
            answers,
            bell,
            printed,
            self._pidfd(),
            cap=sandbox.limits.answer_bytes + _HEAD_ROOM,
            keep_printed=keep_printed,
            glance=self.check_files,
        )
        try:
            hello = self.channel.receive(time.monotonic() + _SETUP_SECONDS)
            self.layers: dict[str, str] = json.loads(hello)
        except (Late, Ended, Oversized, ValueError) as exc:
            self.end()
            said = self.channel.printed.decode("utf-8", "replace")
            raise SandboxFault(f"a worker did not start: {type(exc).__name__}\n{said}") from exc
        lost = [layer for layer in sandbox._in_force if self.layers.get(layer, IN_FORCE) != IN_FORCE]
        if lost:
            self.end()
            raise SandboxFault(f"a worker could not put on {', '.join(lost)}: {self.layers[lost[0]]}")

    def _pidfd(self) -> int:
        try:
            return os.pidfd_open(self.pid)
        except (OSError, AttributeError):  # before Linux 5.3 the end of the pipe has to do
            return -1

    def tell(self, body: bytes) -> None:
        """Send what a worker reads before its first call; no student's code has run by then."""
        try:
            self.channel.send(body, time.monotonic() + _SETUP_SECONDS)
        except (Late, Ended) as exc:
            self.end()
            raise SandboxFault(f"a worker did not start: {type(exc).__name__}") from exc

    def take_arrived(self, calls: Sequence[Call], answers: list[Answer], token: bytes) -> None:
        """Add what has arrived to the answers of some calls, as far as no module has to be imported first."""
        arrived = self.channel.arrived
        for call in islice(calls, len(answers), None):
            if not arrived or call.module not in self.loaded:
                return
            answers.append(codec.decode_answer(_unwrapped(arrived.popleft(), token), len(call.args)))

    def check_files(self) -> None:
        """Raise Overfull when its scratch folder holds more than it may; only student's code can be to blame."""
        if "scratch_size" in self._sandbox._in_force or not self.called:
            return  # with that layer, what would be more could not be written
        if self._scratch.overfull():
            raise _Overfull(sure=True)
        if self._scratch.suspect(self._sandbox._base):
            raise _Overfull(sure=False)

    def end(self) -> int:
        """Kill it with everything that it started; returns its exit status, negative for a signal."""
        try:
            reply = self._sandbox._order(do="end", pid=self.pid, uid=self.uid)
        finally:
            self.channel.close()
            self._scratch.remove()
            if self._lease:
                self._lease.release()
        if reply["left"]:
            raise SandboxFault(f"{reply['left']} processes of a submission could not be killed")
        if reply["status"] is None:
            raise SandboxFault("the process that started a worker died, and the worker with it")
        return int(reply["status"])


class Sandbox:
    """Opens sessions; one per grading process. Owns the zygote, and replaces it should it die.

    `without` switches layers off, for the tests that prove them; `trace` lets the filter refuse nothing, and note what
    it would have: see `refused_calls`. `place` is the folder that submissions are kept in while they run, where a
    worker can reach it. What waits for the start, see `ready`, also raises what it raises.

    Raises:
        SandboxRefused: not Linux.
    """

    def __init__(
        self,
        limits: BoxLimits,
        *,
        untrusted: bool = False,
        without: frozenset[str] = frozenset(),
        trace: bool = False,
        closed: Sequence[Path] = (),
        place: Path | None = None,
    ) -> None:
        if not sys.platform.startswith("linux"):
            raise SandboxRefused(
                "Hidden tests run only on Linux, where a student's code can be confined; "
                "on this system use the container (see the README)."
            )
        self.limits = limits
        self.mark = secrets.token_hex(8) if trace else ""
        self._zygote: _Zygote | None = None
        self._closed = False
        self._untrusted = untrusted
        self._layers: dict[str, str] = {}
        self._in_force: frozenset[str] = frozenset()
        self._foretold = _NOTHING
        self._killer: Lease | None = None  # the user as whom all of a worker's user are killed
        self._folder = staging.Base(place)
        self._base = self._folder.path
        try:
            uids = Uids()
            no_uid = staging.why_no_other_user(self._base, uids.lease)
            self._uids = None if no_uid or "uid" in without else uids
            self._killer = self._lease()
            self._config = {
                "limits": asdict(limits),
                "without": sorted(without),
                "no_uid": no_uid,
                "killer": self._killer.number if self._killer else None,
                "secrets": [str(path) for path in (*closed, _BOX.parents[1] / "__init__.py")],
                **_filter(without, self.mark),
            }
            self._hidden = tried("dumpable", hide, without)
            self._zygote = _Zygote(self._base, self._config)
        except BaseException:
            self.close()
            raise

    def ready(self) -> None:
        """Wait for the start, until every layer has been tried.

        Raises:
            SandboxRefused: a student's code cannot be confined here, and nobody said to run it regardless.
            SandboxFault: the zygote does not start.
        """
        if not self._layers:
            if self._closed:
                raise SandboxFault("the sandbox was closed before it had started")
            try:
                with Session(self, {}) as session:
                    self._layers = self._hidden | session.probe()
            except BaseException:
                self.close()
                raise
            self._in_force = frozenset(layer for layer, found in self._layers.items() if found == IN_FORCE)
        if not self._untrusted and not _confines(self._in_force):
            self.close()
            raise SandboxRefused(_refusal(self._layers))

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the zygote and remove every folder."""
        if self._closed:
            return
        self._closed = True
        if self._zygote:
            self._zygote.close()
            self._zygote = None
        if self._killer:
            self._killer.release()
        self._folder.remove()

    def refused_calls(self, printed: str) -> list[str]:
        """The system calls that the filter would have refused, out of what a traced submission printed."""
        found = [line.split()[1:] for line in printed.splitlines() if self.mark and line.startswith(self.mark + " ")]
        calls = (f"{seccomp.name(int(number))}({', '.join('0x' + value for value in rest)})" for number, *rest in found)
        return sorted(dict.fromkeys(calls))

    def open(self, files: Mapping[str, bytes]) -> Session:
        """Stage a submission's files (relative path -> content); no code runs before the first call."""
        self.ready()
        return Session(self, files)

    @property
    def layers(self) -> Mapping[str, str]:
        """Of every layer "in force", or "missing: why"."""
        self.ready()
        return self._layers

    @property
    def layers_in_force(self) -> frozenset[str]:
        """The layers that were found to work when the sandbox started."""
        self.ready()
        return self._in_force

    @property
    def trusted(self) -> bool:
        """Whether student code is kept from the grader's files."""
        return _confines(self.layers_in_force)

    def foretell(self, batches: Sequence[Sequence[Call]]) -> None:
        """Say what nearly every submission is going to be asked, so that it is sent and read once for all of them.

        Args:
            batches: calls that are going to be made together, as lists that nobody changes. Later sessions know the
                calls by number, as long as they ask with these very arguments.
        """
        if batches is not self._foretold.batches:
            self._foretold = _Foretold(batches)

    def _lease(self) -> Lease | None:
        return self._uids.lease() if self._uids else None

    def _order(self, fds: Sequence[int] = (), **fields: Any) -> dict[str, Any]:
        if self._zygote is None or not self._zygote.alive:
            if self._zygote:
                self._zygote.close()
            self._zygote = _Zygote(self._base, self._config)
        self._zygote.hear(self._foretold)
        return self._zygote.order(fds, **fields)


class Session:
    """One submission: its files, its worker, and what is already known not to work."""

    def __init__(self, sandbox: Sandbox, files: Mapping[str, bytes]) -> None:
        self._sandbox = sandbox
        self._limits = sandbox.limits
        self._group = sandbox._lease()
        self._gid = self._group.number if self._group else None
        try:
            self._staged = staging.patiently(lambda: staging.Staged(sandbox._base, files, self._gid))
        except BaseException:
            if self._group:
                self._group.release()
            raise
        self._worker: _Worker | None = None
        self._printed = bytearray()
        self._seconds_used = 0.0
        self._hung: dict[tuple[str, str], TimedOut] = {}
        self._unloadable: dict[str, NotLoaded | Died] = {}
        self._stand_ins: StandIns | None = None
        self._careful: Sequence[str] = ()
        self._second: Session | None = None
        self._doubts = 0

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Kill what is left of the submission and remove its files."""
        try:
            self._retire()
        finally:
            self._staged.remove()
            if self._group:
                self._group.release()

    @property
    def seconds_used(self) -> float:
        """How long its calls have taken so far, those that hung and those with stand-ins among them."""
        return self._second.seconds_used if self._second else self._seconds_used

    @property
    def printed(self) -> str:
        """What the submission printed, capped; hostile text."""
        running = b""
        if self._worker:
            self._worker.channel.drain()  # an answer may have come without a look at what was printed before it
            running = bytes(self._worker.channel.printed)
        return (self._printed + running).decode("utf-8", "replace")

    def probe(self) -> dict[str, str]:
        """Start a worker that tries what its layers forbid; returns layer -> what came of it."""
        self._worker = _Worker(self._sandbox, self._gid, self._staged, keep_printed=0, probe=True)
        return self._worker.layers

    @contextmanager
    def standing_in(self, stand_ins: StandIns) -> Iterator[Session]:
        """A session on the same files and seconds, with workers of its own in which others stand in.

        The first one's worker is retired: what it was asked is over. What hung is not tried again, other than the
        function that this is about. What is printed from now on is not kept.
        """
        self._retire()
        second = copy.copy(self)
        second._stand_ins, second._printed = stand_ins, bytearray()
        second._hung = {key: answer for key, answer in self._hung.items() if key[1] != stand_ins.function}
        second._unloadable, second._careful = {}, sorted(self._unloadable)
        self._second = second
        try:
            yield second
        finally:
            second._retire()
            self._second, self._seconds_used = None, second._seconds_used

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        """Make calls in order and give an answer to each; a death skips the rest of them."""
        started = time.monotonic()
        if not self._unloadable and not self._hung:
            answers = self._run(calls, started) if calls else []
        else:
            known = [self._known(call) for call in calls]
            todo = [call for call, answer in zip(calls, known, strict=True) if answer is None]
            new = iter(self._run(todo, started) if todo else ())
            answers = [next(new) if answer is None else answer for answer in known]
        self._seconds_used += time.monotonic() - started
        return answers

    def _known(self, call: Call) -> Answer | None:
        """Answer without running it what hung or killed its process before."""
        return self._unloadable.get(call.module) or self._hung.get((call.module, call.function))

    def _run(self, calls: Sequence[Call], started: float) -> list[Answer]:
        end = started + self._limits.submission_seconds - self._seconds_used
        out_of_time = Skipped(f"the submission used up its {_seconds(self._limits.submission_seconds)}")
        if started >= end:
            return [out_of_time] * len(calls)
        if self._worker and self._worker.channel.has_unasked:
            self._retire()  # it went on talking, or died after its last answer: no later call pays for that
        worker = self._running()
        answers: list[Answer] = []
        batch = worker.foretold.batch(calls)
        sent, worker.called = False, True
        try:
            worker.channel.send(batch.token + batch.encoded, min(end, time.monotonic() + self._limits.call_seconds))
            sent, begun = True, time.monotonic()
            due = self._limits.call_seconds if calls[0].module in worker.loaded else self._limits.import_seconds
            chunk = worker.channel.first_chunk(min(end, begun + due))
            if (heard := batch.heard.get(chunk)) is not None:
                worker.loaded |= batch.modules
                answers += heard
            else:
                worker.channel.feed(chunk)
            while len(answers) < len(calls):
                answers.append(self._receive(worker, calls[len(answers)], batch.token, begun, end))
                begun = time.monotonic()
                if self._stand_ins is None:
                    worker.take_arrived(calls, answers, batch.token)
            if heard is None and worker.channel.said_nothing_else(chunk):
                batch.remember(chunk, answers)
            worker.check_files()
        except _Overfull as over:
            self._take_waiting(worker, calls, answers, batch.token, end)
            if self._is_to_blame(over):
                full = Died(f"it wrote more than {_megabytes(self._limits.file_bytes)} of files")
                answers[len(calls) - 1 :] = [full]
            elif len(answers) < len(calls):
                return answers + self._run(calls[len(answers) :], started)
        except (Late, Ended, Oversized, codec.Malformed) as failure:
            status, call = self._retire(), calls[len(answers)]
            # A module that was not imported yet, or a batch that nobody took, may have failed by what an earlier module
            # left running: a timer, a thread. A worker in which nothing else was imported tells, so once is enough.
            if worker.loaded and not (sent and call.module in worker.loaded) and time.monotonic() < end:
                return answers + self._run(calls[len(answers) :], started)
            answers.append(self._failed(failure, worker, call, status, end))
        late = time.monotonic() >= end
        rest = out_of_time if late else Skipped("an earlier call of the same batch ended the process")
        return answers + [rest] * (len(calls) - len(answers))

    def _take_waiting(
        self, worker: _Worker, calls: Sequence[Call], answers: list[Answer], token: bytes, end: float
    ) -> None:
        """Add what was answered by the time that the worker wrote too much: only the call after that is to blame."""
        with suppress(Late, Ended, Oversized, codec.Malformed, _Overfull):
            worker.channel.gather()
            while worker.channel.arrived and len(answers) < len(calls):
                answers.append(self._receive(worker, calls[len(answers)], token, time.monotonic(), end))

    def _receive(self, worker: _Worker, call: Call, token: bytes, begun: float, end: float) -> Answer:
        """Receive the answer to one call; the import of its module, if due, has a deadline of its own."""
        if call.module not in worker.loaded:
            if self._said(worker, call, token, begun, end, self._limits.import_seconds) != LOADED:
                raise codec.Malformed
            worker.loaded.add(call.module)
            begun = time.monotonic()
        body = self._said(worker, call, token, begun, end, self._limits.call_seconds)
        return codec.decode_answer(body, len(call.args))

    def _said(self, worker: _Worker, call: Call, token: bytes, begun: float, end: float, seconds: float) -> bytes:
        """What a worker says within so many seconds, once everything that it asks back is answered."""
        deadline = min(end, begun + seconds)  # also of what is asked back meanwhile
        latest = min(end, deadline + seconds)  # what answering takes is ours and not the student's, up to here
        while True:
            body = _unwrapped(worker.channel.receive(deadline), token)
            if self._stand_ins is None or not body.startswith(codec.QUESTION):
                return body
            noted = call.module not in worker.loaded or call.function == self._stand_ins.function
            started = time.monotonic()
            reply = self._stand_ins.answer(body[len(codec.QUESTION) :], latest, noted=noted)
            deadline = min(latest, deadline + time.monotonic() - started)
            worker.channel.send(reply, deadline)

    def _failed(self, failure: Exception, worker: _Worker, call: Call, status: int, end: float) -> Answer:
        """What a call is answered that brought no answer; `status` is how its worker ended."""
        match failure:
            case Late():
                return self._late(worker, call, end)
            case Ended():
                return self._died(worker, call, _how(status))
            case Oversized():
                return TooLarge(f"its answer takes more than {self._limits.answer_bytes / 1e6:.0f} MB")
        return self._died(worker, call, "it wrote something that is not an answer")

    def _late(self, worker: _Worker, call: Call, end: float) -> Answer:
        if time.monotonic() >= end:
            return TimedOut(self._limits.submission_seconds)
        if call.module not in worker.loaded:
            said = f"importing {call.module}.py did not end within {_seconds(self._limits.import_seconds)}"
            return self._unloadable.setdefault(call.module, NotLoaded("TimeoutError", said, ""))
        return self._hung.setdefault((call.module, call.function), TimedOut(self._limits.call_seconds))

    def _died(self, worker: _Worker, call: Call, reason: str) -> Answer:
        if call.module in worker.loaded:
            return Died(reason)
        return self._unloadable.setdefault(call.module, Died(f"{reason} while {call.module}.py was imported"))

    def _running(self) -> _Worker:
        if self._worker is None:
            room = 0 if self._stand_ins else max(self._limits.printed_bytes - len(self._printed), 0)
            order = self._stand_ins.order(self._careful) if self._stand_ins else None
            patience = self._doubts * _PATIENCE_SECONDS
            self._worker = _Worker(
                self._sandbox, self._gid, self._staged, keep_printed=room, patience=patience, stand_ins=order
            )
            if self._stand_ins:
                self._worker.tell(self._worker.foretold.encoded(self._stand_ins.samples))
        return self._worker

    def _is_to_blame(self, over: _Overfull) -> bool:
        """End the worker; tell whether it wrote too much, which its end then shows."""
        with staging.taking_turns(self._sandbox._base):
            if over.sure:
                self._retire()
                return True
            if staging.freed_by(self._retire, self._staged.home, self._limits.file_bytes):
                return True
        self._doubts += 1
        if self._doubts > _DOUBTS:
            raise SandboxFault("the disk fills up again and again, and not by this submission")
        return False

    def _retire(self) -> int:
        """End the worker, keep what it printed; returns its exit status."""
        worker, self._worker = self._worker, None
        if worker is None:
            return 0
        try:
            return worker.end()
        finally:
            self._printed += worker.channel.printed


def _unwrapped(body: bytes, token: bytes) -> bytes:
    """What follows the token of the batch that is being answered; raises Malformed where that is another one."""
    if not body.startswith(token):
        raise codec.Malformed
    return body[TOKEN_BYTES:]


def _filter(without: frozenset[str], mark: str) -> dict[str, Any]:
    """Make the seccomp program, or say why not; with a `mark` one that only lists what it would refuse."""
    made = {"seccomp": "", "no_seccomp": "switched off", "listen": mark}
    if "seccomp" not in without:
        try:
            numbers = {name: seccomp.number(name) for name in ("clone", "ioctl", "kill", "prctl", "seccomp")}
            made |= {"seccomp": seccomp.program(listen=bool(mark)).hex(), "no_seccomp": ""}
            return {**made, "numbers": numbers}
        except OSError as exc:
            made["no_seccomp"] = str(exc)
    return made


def _confines(in_force: frozenset[str]) -> bool:
    """Whether student code is kept from the grader's files: by Landlock, or as a user who may not read them."""
    return "landlock" in in_force or {"uid", "closed_files"} <= in_force


def _refusal(layers: Mapping[str, str]) -> str:
    """Say why student code is not run here, and what would help."""
    lacks = "; ".join(f"{layer} is {layers[layer]}" for layer in ("landlock", "uid", "closed_files"))
    return (
        "A student's code cannot be kept from the hidden tests on this host "
        f"({lacks}). Use the container, run as root with the grader's folder closed "
        "to other users (chmod -R go= FOLDER), or use a kernel with Landlock (5.13 or later); "
        "--untrusted grades regardless and marks the result."
    )


_SIGNALS = {
    signal.SIGSEGV: "segmentation fault",
    signal.SIGBUS: "bus error",
    signal.SIGABRT: "it aborted",
    signal.SIGFPE: "arithmetic fault",
    signal.SIGILL: "illegal instruction",
    signal.SIGKILL: "it was killed, as happens when memory runs out",
    signal.SIGXCPU: "it used up its processor time",
}


def _how(status: int) -> str:
    """Say in plain words how a process ended by itself."""
    if status >= 0:
        return f"it ended the process with exit status {status}"
    known = _SIGNALS.get(signal.Signals(-status)) if -status in set(signal.Signals) else None
    return known or f"it was ended by signal {-status}"
