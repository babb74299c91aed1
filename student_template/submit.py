"""Make submission.zip:   python submit.py

Looks whether everything is there, runs the public tests, lists the written questions that have no answer, and
packs what is handed in. Nothing is sent anywhere: upload submission.zip yourself. An unfinished assignment can be
handed in too; what is not there earns nothing, and the rest counts.
"""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUTLINE = json.loads((HERE / "assignment.json").read_text(encoding="utf-8"))
MODULES, WRITTEN, NOTEBOOK = OUTLINE["modules"], OUTLINE["written_answers"], OUTLINE["notebook"]
GIVEN = set(OUTLINE["files"])
PLACEHOLDER = "*Write your answer here.*"
SECONDS = 120


def unanswered(text):
    """List the written questions without an answer: nothing but the quoted question and the placeholder."""
    found = []
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, *lines = section.splitlines()
        answer = [line for line in lines if line.strip() and not line.startswith(">") and line.strip() != PLACEHOLDER]
        if not answer:
            found.append(title)
    return found


def run_public_tests(folder):
    """Run checks.py in a process of its own, so that an endless loop ends; return what it said, without the passes."""
    try:
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "checks.py"],
            cwd=folder,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        return f"The public tests did not finish within {SECONDS} seconds. Is there a loop that never ends?"
    said = (done.stdout + done.stderr).splitlines()
    return "\n".join(line for line in said if not line.endswith(": ok")).strip()


def files_to_hand_in(folder):
    """List the names that go into the zip: your modules, your answers, the notebook."""
    own = sorted(path.name for path in folder.glob("*.py") if path.name not in GIVEN | set(MODULES))
    return [name for name in [*MODULES, WRITTEN, NOTEBOOK] if (folder / name).is_file()] + own


def main(folder=HERE):
    names = files_to_hand_in(folder)
    if not set(MODULES) & set(names):
        print(f"None of {', '.join(MODULES)} is in {folder}. Run this in the assignment's folder.")
        return 2

    print(run_public_tests(folder))
    print()
    missing = [name for name in [*MODULES, WRITTEN] if name not in names]
    for name in missing:
        print(f"Missing: {name}. Its questions earn nothing.")
    if WRITTEN in names:
        open_questions = unanswered((folder / WRITTEN).read_text(encoding="utf-8", errors="replace"))
        for title in open_questions:
            print(f"No answer yet: {title}")
        if not open_questions:
            print("All written questions have an answer.")

    with zipfile.ZipFile(folder / "submission.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.write(folder / name, name)
    print(f"\nWrote {folder / 'submission.zip'} with {', '.join(names)}. Upload it, and you are done.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
