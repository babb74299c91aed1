"""Make submission.zip:   python submit.py

Packs your modules, your answers, and what your modules need; unpacks the zip into an empty folder and tries it there as
marking will; says what is missing and what that means. Nothing is sent anywhere: upload submission.zip yourself. An
unfinished assignment can be handed in too; what is not there earns nothing, and the rest counts.
"""

if __name__ == "__main__":  # before anything that a file of yours may hide
    import first_look

    first_look.stop_unless_ready()

import hashlib
import json
import os
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from decoding import NotText, normalise
from written import without_heading, written_answers

from trial import key_of, trial

HERE = Path(__file__).resolve().parent
try:
    OUTLINE = json.loads((HERE / "assignment.json").read_text(encoding="utf-8"))
except (OSError, ValueError):
    sys.exit(f"{HERE / 'assignment.json'} is missing or damaged: put back the one that you were given.")
MODULES, WRITTEN, NOTEBOOK = OUTLINE["modules"], OUTLINE["written_answers"], OUTLINE["notebook"]
LIMITS = OUTLINE["limits"]
GIVEN = set(OUTLINE["files"]) | {"submission.zip", "submission_otter.zip", "handout.html", "handout.pdf"}
TOOLS = OUTLINE["tools"]  # your modules may use these; marking has them as they were given
NOT_YOURS = {"__pycache__", "__MACOSX", "node_modules", "site-packages", "tests"}
LONG_AGO = (2000, 1, 1, 0, 0, 0)  # a zip cannot say a date before 1980, and nobody needs to know one


# --- what is packed -------------------------------------------------------------------------------


def files_to_hand_in(folder):
    """Choose what goes into the zip; return (names, what is left out: name -> why)."""
    names = [name for name in [*MODULES, WRITTEN, NOTEBOOK] if (folder / name).is_file()]
    names += [name for name in TOOLS if is_changed(folder / name, TOOLS[name])]
    others = [name for name in _below(folder) if name not in GIVEN and name not in names]
    own = [name for name in others if name.endswith(".py") and name.rpartition("/")[2] not in MODULES]
    code = "\n".join(text_of(folder / name) for name in names + own if name.endswith(".py"))
    left_out = {}
    for name in others:
        path = folder / name
        if name in own:
            reason = ""
        elif path.name in MODULES:
            reason = "a copy"
        elif path.suffix.lower() not in OUTLINE["data_suffixes"]:
            reason = "not read in marking"
        else:
            reason = "" if path.name in code else "your modules do not speak of it"
        if not reason and path.stat().st_size > LIMITS["file_bytes"]:
            reason = f"larger than {LIMITS['file_bytes'] // 2**20} MB"
        if not reason and len(names) >= LIMITS["files"]:
            reason = f"more than {LIMITS['files']} files"
        if reason:
            left_out[name] = reason
        else:
            names.append(name)
    return names, left_out


def _below(folder, start=""):
    """List the files below a folder, without environments, hidden folders and the like."""
    entries = sorted(os.scandir(folder / start), key=lambda entry: entry.name)
    if start and any(entry.name in ("pyvenv.cfg", "conda-meta") for entry in entries):
        return
    for entry in entries:
        name = f"{start}{entry.name}"
        if entry.name.startswith(".") or entry.name in NOT_YOURS or entry.name.endswith(".pyc"):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(folder, f"{name}/")
        elif entry.is_file():
            yield name


def is_changed(path, digest):
    """Tell whether a file is there that is not as it was given."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != digest


def text_of(path):
    """Read a text file as marking does, however it was saved; nothing when it is none."""
    try:
        return normalise(path.read_bytes())[0].decode()
    except NotText:
        return ""


def pack(folder, names):
    """Write submission.zip, whole or not at all."""
    unfinished = folder / "submission.zip.unfinished"
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                member = zipfile.ZipInfo(name, LONG_AGO)
                member.external_attr = 0o644 << 16
                archive.writestr(member, (folder / name).read_bytes(), zipfile.ZIP_DEFLATED)
        os.replace(unfinished, folder / "submission.zip")
    finally:
        unfinished.unlink(missing_ok=True)


# --- what marking will make of it -----------------------------------------------------------------


def try_out(folder):
    """Unpack submission.zip into an empty folder, add what marking has, and run the public tests there."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        empty = Path(place).resolve() / "submission"
        with zipfile.ZipFile(folder / "submission.zip") as archive:
            archive.extractall(empty)
        for path in empty.rglob("*.py"):
            try:
                path.write_bytes(normalise(path.read_bytes())[0])
            except NotText:
                path.unlink()
        for name in [*TOOLS, "assignment.json"]:
            if (HERE / name).is_file() and not (empty / name).exists():
                (empty / name).parent.mkdir(exist_ok=True)
                shutil.copyfile(HERE / name, empty / name)
        return trial(empty)


def no_texts(folder, names):
    """Find what marking cannot read as text; name -> what it is instead."""
    found = {}
    for name in names:
        try:
            normalise((folder / name).read_bytes())
        except NotText as error:
            found[name] = str(error)
    return found


def at_home(folder, results):
    """Run again in your own folder what fails in marking and may work there."""
    if not any(item["state"] in ("broken", "failed") for item in results):
        return []
    known = [item for item in results if item["state"] in ("unwritten", "hangs", "ends Python", "not run")]
    return trial(folder, HERE, confined=False, known=known)


def unanswered(text):
    """Say which written questions have no answer, as marking sees them, and where not even a heading is."""
    asked = {question["id"]: question["title"] for question in OUTLINE["written"]}
    answered = written_answers(text, list(asked), OUTLINE["written_template"])
    lost = without_heading(text, list(asked))
    for question, title in asked.items():
        if question not in answered:
            missing = f". If there is one, put it below a line '## {question}'; {WRITTEN} has none."
            yield f"No answer yet: {question}: {title}{missing if question in lost else ''}"


def in_the_notebook(folder, results):
    """List the functions that are not written where they are asked for, and stand in a cell of the notebook."""
    text = text_of(folder / NOTEBOOK) if (folder / NOTEBOOK).is_file() else ""
    open_ = [name for item in results if item["state"] == "unwritten" for name in item["functions"]]
    return [name for name in dict.fromkeys(open_) if f"def {name}(" in text]


def problems(results, home):
    """Say in sentences what is not well in `results`; `home` are the same tests in your own folder."""
    here = {key_of(item): item["state"] for item in home}
    for item in results:
        state, message = item["state"], item["message"]
        works = " It works on your computer." if here.get(key_of(item)) == "ok" else ""
        if state in ("ok", "unread"):
            continue
        if "file" in item:
            asked = [question["id"] for question in OUTLINE["questions"] if question["file"] == item["file"]]
            cost = f" Nothing of {', '.join(asked)} counts as it is." if asked else ""
            what = f"{item['file']} cannot be read: " if item["file"] else ""
            if state == "waits":
                yield f"{item['file']} was not tried, as it imports {message}."
            else:
                yield f"{what}{_sentence(message)}{works}{cost}"
        elif state == "unwritten":
            yield f"Not yet: {message}."
        else:
            functions = " and ".join(item["functions"])
            about = {"failed": "FAILED\n", "not run": "not run: "}.get(state, f"{functions}: ")
            yield f"{item['question']} {item['name']}: {about}{message}{works}".replace("\n", "\n     ")


def _like_it(missing, names):
    """Say which file may be the missing one under another name, as browsers and editors give them, or what it costs."""
    stem = missing.rpartition(".")[0]
    like = [name for name in names if stem in name.lower().replace("-", "_")]
    return f"Is it {' or '.join(like)}? Then give it its name back." if like else "Its questions earn nothing."


def _sentence(text):
    return text if text.endswith((".", "!", "?")) else f"{text}."


def counts(results):
    tests = [item for item in results if "question" in item]
    return sum(item["state"] == "ok" for item in tests), len(tests)


def main(folder=HERE):
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not in a notebook
            stream.reconfigure(errors="replace")  # a terminal need not know every letter
    names, left_out = files_to_hand_in(folder)
    if not set(MODULES) & set(names):
        print(f"None of {', '.join(MODULES)} is in {folder}. Run this in the assignment's folder.")
        return 2
    try:
        pack(folder, names)
    except OSError as error:
        print(f"submission.zip cannot be written: {error}. Is it open in another program?")
        return 2

    results = try_out(folder)
    said = list(dict.fromkeys(problems(results, at_home(folder, results))))
    typed = in_the_notebook(folder, results)
    if typed:
        said.append(f"Your {NOTEBOOK} has {', '.join(typed)}: move them into the files that are asked for.")
    missing = [name for name in [*MODULES, WRITTEN] if name not in names]
    said += [f"Missing: {name}. {_like_it(name, [*names, *left_out])}" for name in missing]
    others = no_texts(folder, [name for name in [*MODULES, WRITTEN] if name in names])
    said += [f"{name} {what}. Its questions earn nothing." for name, what in others.items()]
    if WRITTEN in names and WRITTEN not in others:
        said += unanswered(text_of(folder / WRITTEN))
    for sentence in said:
        print(sentence)
    for name, reason in left_out.items():
        print(f"Left out: {name} ({reason}).")
    print(f"\nWrote {folder / 'submission.zip'} with {', '.join(names)}.")
    return verdict(results, said, [*missing, *others])


def verdict(results, said, missing):
    """Say whether this is all, and return the exit status: 1 when a file is missing or cannot be read."""
    passed, tests = counts(results)
    if not tests or any(item.get("file") == "" for item in results):
        print("It can be uploaded as it is; nobody has tried it, as the public tests cannot be run here.")
        return 1
    broken = any(item["state"] != "ok" for item in results if "file" in item)
    print(f"Unpacked and tried as marking will: {passed} of {tests} public tests pass.")
    if not said:
        print("Every written question has an answer. Upload submission.zip, and you are done.")
        return 0
    print("It can be uploaded as it is. What is listed above earns nothing yet, or not all; the rest counts.")
    if broken or missing:
        print("Mind the files that are missing or cannot be read: all of their questions are lost as it is.")
    return 1 if broken or missing else 0


if __name__ == "__main__":
    sys.exit(main())
