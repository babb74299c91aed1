"""Who makes workers, fast, from nothing that is worth reading?

A fresh `python -I -S` with an empty environment that has imported numpy and the modules that students
commonly use, and has never seen a test, a solution or a submission. On the grader's order it forks: the child
locks itself in (`layers`) and serves calls (`worker`); the zygote stays behind, and on order kills and reaps.

The interpreter may live below a folder that a worker's user cannot enter (/root is 0700). So the zygote holds
open descriptors of the folders that imports need, and a worker imports through /proc/self/fd/N, which
starts at the folder itself and asks nobody on the way.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import sysconfig
import time
import traceback
import types
from pathlib import Path
from typing import Any, NoReturn

from . import codec, home, landlock, layers, removal, worker

# What students of this assignment commonly import; loaded once here instead of in every worker. Not unittest and the
# rest of numpy, which take longer than all these: the few who want them can import them in their worker.
_COMMON = """
    abc array bisect cmath collections collections.abc contextlib copy csv ctypes dataclasses
    datetime decimal enum fractions functools heapq io itertools json logging math numbers operator
    os pathlib pprint random re statistics string sys textwrap time traceback types typing
    warnings __future__
    numpy numpy.fft numpy.linalg numpy.random
"""


# Of Python's allocator (Objects/obmalloc.c): objects up to the first number of bytes lie in pools of one size each.
_SMALL_OBJECT, _POOL = 512, 1 << 14
_MOST_GAPS = 5_000  # of one size; another allocator may never give a whole pool


def _message(control: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """Receive one order and its descriptors; None when the grader is gone."""
    try:
        data, fds, _, _ = socket.recv_fds(control, 1 << 18, 8)
    except ConnectionResetError:  # it was killed before it had read our last reply
        return None, []
    return (json.loads(data) if data else None), fds


def _reply(control: socket.socket, **fields: Any) -> None:
    control.sendall(json.dumps(fields).encode())


def _open_paths(paths: list[str]) -> dict[str, str]:
    """Map each folder that imports need to a path that works for any user: /proc/self/fd/N."""
    if not Path("/proc/self/fd").is_dir():
        return {}
    return {path: f"/proc/self/fd/{os.open(path, os.O_PATH | os.O_CLOEXEC)}" for path in paths}


def _import_through(through: dict[str, str]) -> None:
    """Point every import from now on at the open folders."""

    def moved(path: str) -> str:
        for old, new in through.items():
            if path == old or path.startswith(old + "/"):
                return new + path[len(old) :]
        return path

    for module in list(sys.modules.values()):
        path = getattr(module, "__path__", None)
        if isinstance(path, list):
            path[:] = [moved(entry) for entry in path]
    sys.path[:] = [moved(entry) for entry in sys.path]
    sys.path_importer_cache.clear()


def _prepare_landlock(config: dict[str, Any], folders: list[str]) -> None:
    """Open what imports need, and make the rule set that all workers share; see `landlock`."""
    *standard, numpy = folders
    config["outcome"] = landlock.newer_parts(config["without"])
    config |= {"import_grants": [], "grant_fds": []}
    libraries = {numpy: landlock.READ, f"{numpy}.libs": landlock.READ, "/etc/ld.so.cache": landlock.READ}
    if multiarch := sysconfig.get_config_var("MULTIARCH"):  # elsewhere Python packages lie among the libraries
        libraries |= {f"{root}/{multiarch}": landlock.READ for root in ("/lib", "/usr/lib")}
    libraries |= {f"/dev/{name}": landlock.READ for name in ("zero", "random", "urandom")}
    libraries["/usr/share/zoneinfo"] = landlock.READ
    libraries["/dev/null"] = landlock.READ | landlock.WRITE_FILE
    exact = dict(libraries)
    for folder in standard:
        exact |= landlock.entries(folder)
    try:
        grants = landlock.open_grants({**exact, config["base"]: landlock.SCRATCH})
        config["import_rules"] = landlock.ruleset(grants, config["without"])
        for fd, _ in grants:
            os.close(fd)
        config["import_grants"] = landlock.open_grants(libraries | dict.fromkeys(standard, landlock.READ))
        config["grant_fds"] = [config["import_rules"], *(fd for fd, _ in config["import_grants"])]
    except OSError:  # no Landlock here; every worker finds and reports the same
        config["import_rules"] = -1


def _become_worker(order: dict[str, Any], fds: list[int], config: dict[str, Any]) -> None:
    """Turn the forked child into a locked-in worker; does not return while the grader wants it."""
    requests, answers, bell, printed, files = fds
    packed = os.pread(files, order["size"], 0)
    os.close(files)
    for standard in (1, 2):
        os.dup2(printed, standard)
    settings = {**config, **order}
    config["outcome"] |= layers.tried("scratch_size", lambda: layers.own_scratch(settings), config["without"])
    os.chdir(order["scratch"])
    home.lay_out(packed, order["folder"], order["uid"], order["gid"])
    kept = [requests, answers, bell, *config["path_fds"], *config["grant_fds"]]
    settings |= {"outcome": config["outcome"], "keep": kept}
    outcome = layers.enter(settings)
    if order["probe"]:
        outcome = layers.probe(settings, outcome)
    for fd in config["grant_fds"]:
        os.close(fd)
    hello = json.dumps(outcome).encode()
    home.move_in(order["scratch"])
    outbox = worker.Outbox(answers, bell)
    outbox.put(hello)
    outbox.ring()
    limit = config["limits"]["answer_bytes"]
    known, cast = config["known"], order.get("stand_ins")
    worker.serve(requests, outbox, order["scratch"], order["folder"], limit, known, cast)


def _spawn(order: dict[str, Any], fds: list[int], config: dict[str, Any], control: socket.socket) -> int:
    # Here, where it touches no page that must be copied, or all workers would draw the same numbers. From a number,
    # because from nothing it takes thirty times as long.
    sys.modules["numpy.random"].seed(int.from_bytes(os.urandom(4), "little"))
    pid = os.fork()
    if pid == 0:
        try:
            control.close()
            _become_worker(order, fds, config)
        except BaseException:
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(1)  # whatever happens: there is one zygote
    return pid


def _kill_user(uid: int, killer: int) -> None:
    """Kill every process of a worker's user, at once: kill(-1) from a process of that effective user.

    Its real and saved user are another one, so that none of its targets may kill it first.
    """
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setresuid(killer, uid, killer)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def _orphans(workers: set[int]) -> list[int] | None:
    """List what dead workers left behind and the kernel handed to us; None where the kernel does not tell."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as children:  # noqa: PTH123  on every submission's bill
            return [pid for pid in map(int, children.read().split()) if pid not in workers]
    except OSError:
        return None


def _reap_orphans(workers: set[int]) -> int:
    """Kill and reap whatever a dead worker left behind; returns how many would not go."""
    until = time.monotonic() + 2.0
    while True:
        orphans = _orphans(workers)
        if not orphans:
            return 0
        if time.monotonic() > until:
            return len(orphans)
        for pid in orphans:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _end(order: dict[str, Any], workers: set[int], config: dict[str, Any]) -> dict[str, Any]:
    """Kill a worker and everything that it started, reap, and tell how the worker itself ended.

    Whatever a dead worker started has been handed to us by the time that we reap it. Only where there is such an
    orphan, or nobody would hand us any, its user's processes must be looked for.
    """
    pid, ended = order["pid"], None
    ours = pid in workers  # else it was another zygote's, which died, and it with that one
    if ours:
        # Not yet reaped, so the numbers still mean this worker and its session.
        for target in (pid, -pid):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(target, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        workers.discard(pid)
        ended = os.waitstatus_to_exitcode(status)
    if ours and config["outcome"]["subreaper"] == landlock.IN_FORCE and _orphans(workers) == []:
        return {"status": ended, "left": 0}
    if order["uid"] is not None:
        _kill_user(order["uid"], config["killer"])
    return {"status": ended, "left": _reap_orphans(workers)}


def main(control_fd: int, parent: int, base: str) -> None:
    """Serve the grader's orders until it goes away; `base` is the folder of its sandbox."""
    control = socket.socket(fileno=control_fd)
    workers: set[int] = set()
    try:
        config, _ = _message(control)
        if config is not None:
            _prepare(config, base)
            _reply(control, ready=True)
            _serve(control, parent, config, workers)
    except (BrokenPipeError, ConnectionResetError):  # the grader was killed while we spoke
        pass
    except BaseException:
        traceback.print_exc()
        if os.getppid() == parent:
            os._exit(1)  # it starts another one, in the same folder
    _last_will(workers, base)


def _prepare(config: dict[str, Any], base: str) -> None:
    """Import what workers need, and put on the layers that they inherit."""
    config |= {"base": base, "known": ()}
    gc.set_threshold(50_000, 20, 20)  # what is imported stays, and a worker lives for milliseconds
    for name in _COMMON.split():
        importlib.import_module(name)
    _leave_for_later(sys.modules["numpy"])
    numpy = Path(str(sys.modules["numpy"].__file__)).parent
    # From here on there is the standard library, numpy, and no other installed package.
    sys.path[:] = [path for path in sys.path if Path(path).is_dir() and Path(path) != numpy.parent]
    sys_path = list(sys.path)
    through = _open_paths([*sys_path, str(numpy)])
    _import_through(through)
    _prepare_landlock(config, [*sys_path, str(numpy)])
    layers.hide()
    config["outcome"] |= layers.tried("subreaper", layers.adopt, config["without"])
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    config["mapped_bytes"] = pages * os.sysconf("SC_PAGE_SIZE")
    sys.argv = [""]
    home.furnish()
    os.dup2(2, 1)  # a pipe, as every worker's are: a stream remembers whether its descriptor can seek
    worker.redirect_output()
    os.umask(0o077)
    config["through"] = list(through.items())
    config["path_fds"] = [int(path.rpartition("/")[2]) for path in through.values()]
    config["zygote"] = os.getpid()
    gc.collect()
    config["plugs"] = _plugs()
    gc.freeze()


class _Later(types.ModuleType):
    """A module that is imported when something of it is wanted."""

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self.__name__), name)

    def __dir__(self) -> list[str]:
        return dir(importlib.import_module(self.__name__))


def _leave_for_later(package: types.ModuleType) -> None:
    """Have `from package import *` load none of the package's modules that are not there yet.

    Of numpy, that would take longer than all calls of a submission, for names that nobody uses.
    """
    for name in package.__all__:
        if name not in vars(package) and importlib.util.find_spec(f"{package.__name__}.{name}"):
            setattr(package, name, _Later(f"{package.__name__}.{name}"))


def _plugs() -> list[bytes]:
    """Small objects in all gaps that imports have left in memory.

    What a worker makes would lie in these gaps, and the kernel copies the page around each. Now it lies together.
    """
    made: list[bytes] = []
    for size in range(48, _SMALL_OBJECT + 1, 16):
        last, here = 0, 0
        for _ in range(_MOST_GAPS):
            made.append(bytes(size - sys.getsizeof(b"")))
            pool = id(made[-1]) // _POOL
            last, here = pool, here + 1 if pool == last else 1
            if here == _POOL // size - 1:  # once a pool was empty, no other has a gap
                break
    return made


def _last_will(workers: set[int], base: str) -> NoReturn:
    """End after the grader, which may have been killed: leave no worker and no folder of its sandbox."""
    for pid in workers:
        for target in (pid, -pid):
            with contextlib.suppress(OSError):
                os.kill(target, signal.SIGKILL)
    for pid in workers:
        with contextlib.suppress(OSError):
            os.waitpid(pid, 0)
    removal.remove(base)
    os._exit(0)


def _serve(control: socket.socket, parent: int, config: dict[str, Any], workers: set[int]) -> None:
    watch = select.poll()
    watch.register(control, select.POLLIN)
    with contextlib.suppress(OSError, AttributeError):  # before Linux 5.3 the end of the socket has to do
        watch.register(os.pidfd_open(parent), select.POLLIN)
    while True:
        ready = [fd for fd, _ in watch.poll()]
        order, fds = _message(control) if control.fileno() in ready else (None, [])
        if order is None:
            return
        if order["do"] == "spawn":
            pid = _spawn(order, fds, config, control)
            workers.add(pid)
            _reply(control, pid=pid)
        elif order["do"] == "foretell":
            config["known"] = codec.decode_calls(os.pread(fds[0], order["size"], 0))
            gc.freeze()
            _reply(control)
        elif order["do"] == "end":
            _reply(control, **_end(order, workers, config))
        for fd in fds:
            os.close(fd)
