"""What would marking make of these files?   submit.py asks; you need not run this yourself.

The public tests run in a Python of their own that has what marking has: your files, what was handed out, numpy and
Python's standard library. It is watched from outside, so a loop without end or a crash costs one test and is named.
"""

import importlib
import importlib.util
import inspect
import json
import re
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
START_SECONDS = 60  # until Python and numpy are there, on a slow computer
SHOWN = 600  # characters of one message


# --- from outside ---------------------------------------------------------------------------------


def trial(folder, tools=HERE, confined=True, known=()):
    """Run the public tests on the files in `folder`.

    Args:
        folder: your modules.
        tools: where checks.py, tests/ and the other things lie that everybody has.
        confined: whether only those packages can be imported that marking has.
        known: results that need not be found out again.

    Returns:
        What became of each thing, in order: dicts with `file` or with `question`, `name` and `functions`, with `state`
        (ok, broken, waits, unread, unwritten, failed, hangs, ends Python, not run) and `message`.
    """
    limits = json.loads((Path(tools) / "assignment.json").read_text(encoding="utf-8"))["limits"]
    done = list(known)
    while True:
        found, last = _run_once(str(folder), str(tools), confined, done, limits)
        done += found
        if last is None:
            return done
        done.append(last)
        if "file" in last and not last["file"]:  # nothing can be run, and would not be the next time
            return done
        if last["state"] == "hangs" and "functions" in last:
            done += _others_that_hang(last, done)


def _others_that_hang(hung, done):
    """Tests that call a function that hangs need not be waited for."""
    known = {key_of(item) for item in done}
    return [
        {**other, "state": "not run", "message": f"{' or '.join(hung['functions'])} did not end before."}
        for other in hung["all"]
        if set(other["functions"]) & set(hung["functions"]) and key_of(other) not in known
    ]


def key_of(item):
    """Tell a result's file or test."""
    return item["file"] if "file" in item else f"{item['question']} {item['name']}"


def _run_once(folder, tools, confined, done, limits):
    """Run what is not done yet until its end, or until something hangs or ends Python; return results and that."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        report = Path(scratch) / "report"
        report.touch()
        numpy = importlib.util.find_spec("numpy")
        settings = {
            "folder": folder,
            "tools": tools,
            "confined": confined,
            "report": str(report),
            "numpy": str(Path(numpy.origin).parents[1]) if numpy else "",
            "done": [{key: value for key, value in item.items() if key != "all"} for item in done],
        }
        order = Path(scratch) / "settings.json"
        order.write_text(json.dumps(settings), encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, *(["-I"] if confined else []), "-X", "utf8", str(HERE / "trial.py"), str(order)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return _watch(process, report, limits)
        finally:
            process.kill()
            process.wait()


def _watch(process, report, limits):
    """Read the report while it is written; each thing that has begun must end within its limit."""
    current, found, seconds, since, read = None, [], START_SECONDS, time.monotonic(), 0
    while True:
        ended = process.poll() is not None
        lines = report.read_text(encoding="utf-8").split("\n")[:-1]
        for line in lines[read:]:
            item, since = json.loads(line), time.monotonic()
            if item["state"] == "end":
                return found, None
            if item["state"] == "begun":
                current = item
                seconds = limits["import_seconds" if "file" in item else "call_seconds"]
            else:
                found.append(item)
        read = len(lines)
        if ended:
            if current is None or (found and key_of(found[-1]) == key_of(current)):
                message = "Python could not run the tests: is numpy installed, is tests/ as you were given it? "
                message += "python check_setup.py tells."
                return found, None if found else {"file": "", "state": "broken", "message": message}
            return found, {**current, "state": "ends Python", "message": "it ends Python as a whole."}
        if time.monotonic() - since > seconds:
            if current is None:
                return found, {"file": "", "state": "broken", "message": "Python did not start within a minute."}
            return found, {**current, "state": "hangs", "message": f"it did not end within {seconds:g} seconds."}
        time.sleep(0.02)


# --- from inside ----------------------------------------------------------------------------------


def main(order):
    """Try what is not done yet, and report every beginning and every end."""
    settings = json.loads(Path(order).read_text(encoding="utf-8"))
    folder, tools = settings["folder"], settings["tools"]
    sys.path[:] = [path for path in sys.path if Path(path or ".").resolve() != HERE]
    sys.path += [tools, settings["numpy"]]
    import unused

    import checks
    import your_files

    outline = your_files.outline()
    files = {question["id"]: question["file"] for question in outline["questions"]}
    cases = [(tests.question, *case) for tests in checks.public_tests().values() for case in tests.cases]
    # Your files get what lies beside them, not what the tests run with.
    sys.path.remove(tools)
    sys.path.insert(0, folder)
    for name in [name for name in sys.modules if f"{name}.py" in outline["files"]]:
        del sys.modules[name]
    if settings["confined"]:
        _confine(folder, unused)
    done = {key_of(item): item for item in settings["done"]}
    with open(settings["report"], "a", encoding="utf-8") as report:

        def say(item, **more):
            report.write(json.dumps({**item, **more}) + "\n")
            report.flush()

        found, broken = _load(outline, folder, done, say)
        tests = [
            {"question": question, "name": name, "functions": list(inspect.signature(test).parameters)}
            for question, name, test in cases
        ]
        for item, (_, _, test) in zip(tests, cases):
            if key_of(item) in done:
                continue
            if files.get(item["question"]) in broken:
                say(item, state="unread", message="")
                continue
            say(item, state="begun", all=tests)
            state, message = _outcome(lambda test=test, item=item: test(*map(found.get, item["functions"])))
            say(item, state=state, message=message[:SHOWN])
        say({}, state="end")


def _load(outline, folder, done, say):
    """Import the modules; return (name -> function, files that cannot be read)."""
    found, broken = {}, set()
    given = set(outline["files"]) - set(outline["modules"])
    for file in outline["modules"]:
        item = {"file": file}
        for lost in broken:  # importing it once more would only hang or end once more
            sys.modules[lost[: -len(".py")]] = None
        if not (Path(folder) / file).is_file():
            broken.add(file)
            continue
        if file in done and done[file]["state"] != "ok":
            broken.add(file)
            continue
        if file not in done:
            say(item, state="begun")
        try:
            module = importlib.import_module(file[: -len(".py")])
        except BaseException as error:
            awaited = _awaited(error, file, outline)
            broken.add(file)
            if awaited:
                say(item, state="waits", message=awaited)
            else:
                say(item, state="broken", message=reason(error, folder, given)[:SHOWN])
        else:
            found = {**{key: value for key, value in vars(module).items() if callable(value)}, **found}
            if file not in done:
                say(item, state="ok", message="")
    return found, broken


def _outcome(run):
    try:
        run()
    except NotImplementedError as error:
        return "unwritten", str(error)
    except AssertionError as error:
        return "failed", str(error)
    except BaseException as error:
        return "failed", f"{type(error).__name__}: {error}"
    return "ok", ""


def _awaited(error, file, outline):
    """Name the earlier file that this one cannot be imported without, which is no mistake of this one; None else."""
    earlier = outline["modules"][: outline["modules"].index(file)]
    source = f"{getattr(error, 'name', None)}.py"
    if not isinstance(error, ImportError) or source not in earlier:
        return None
    asked = {name for question in outline["questions"] if question["file"] == source for name in question["functions"]}
    lost = re.search(r"import name '(\w+)'", str(error))
    return source if lost is None or lost[1] in asked else None


def reason(error, folder, given=()):
    """Say why a file cannot be read, with the line, and what to do where a file differs from a notebook or a script.

    Args:
        error: what importing the file raised.
        folder: where your files are.
        given: names of files in it that are not yours; no line of theirs is named.
    """
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(str(folder)) and Path(frame.filename).name not in given
    ]
    where = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}: " if frames else ""
    text = f"{type(error).__name__}: {error}".removesuffix(": ")
    if isinstance(error, SyntaxError):
        where = f"{Path(error.filename or '').name}, line {error.lineno}: " if error.lineno else where
        command = (error.text or "").lstrip().startswith(("%", "!"))
        text = "this is a command of a notebook: delete it." if command else f"{type(error).__name__}: {error.msg}"
    elif isinstance(error, ModuleNotFoundError):
        text = f"there is no {error.name} in marking, only numpy, Python's standard library and your own files."
    elif isinstance(error, SystemExit):
        text = "exit(), quit() or sys.exit() ends the file here: delete it."
    elif isinstance(error, EOFError):
        text = "input() asks here, and nobody answers in marking: delete it."
    elif isinstance(error, NameError) and ("get_ipython" in str(error) or "'display'" in str(error)):
        text = f"{text}. That exists in notebooks only: delete it."
    return where + text


def _confine(folder, unused):
    """Let only those modules be imported that marking has; other programs and the network are not there either."""
    # Not every file of the standard library has a name that Python lists.
    own = {path.stem for place in (folder, Path(json.__file__).parents[1]) for path in Path(place).iterdir()}
    allowed = {*sys.stdlib_module_names, "numpy", *own}

    class Marking(unused.Unused):
        """Asked first."""

        def find_spec(self, name, path, target=None):
            top = name.partition(".")[0]
            if top in allowed:
                return None
            if top in unused.UNUSED:
                return super().find_spec(name, path, target)
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    for name in [name for name in sys.modules if name.partition(".")[0] not in {*allowed, "__main__"}]:
        del sys.modules[name]
    sys.meta_path.insert(0, Marking())
    sys.argv = [""]
    sys.addaudithook(_bar)


def _bar(event, _):
    if event in ("subprocess.Popen", "os.fork", "socket.connect", "socket.getaddrinfo"):
        raise PermissionError("in marking no other program can be started, and there is no network.")


if __name__ == "__main__":
    main(sys.argv[1])
