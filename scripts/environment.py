"""What has to be installed in .venv, and how far is that?   python scripts/environment.py grading|testing

`make` calls this with whatever Python there is. `grading` makes .venv and installs what grading imports, the very
wheels of Gradescope's image; `testing` adds the rest of what `make test` and `autograder build` need. Versions and
hashes are those of the locks, which scripts/lock.sh renews, so that the same commit means the same environment
next year. Uses the standard library alone, and nothing that an old Python trips over before it is told that it is old.
"""

import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {
    "grading": ("requirements/build.lock", "gradescope/requirements.lock"),
    "testing": ("requirements/test.lock",),
}
COMPILED = {"grading": "numpy", "testing": "."}
"""What is compiled at once: the box imports numpy without the right to keep what it compiled. The rest can wait for
its first import, except in tests, where many processes would each compile it and may be told not to keep it."""
LAST_WORDS = 25


def read(name):
    """Return the text of a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def say(sentence):
    """Print at once, also into a pipe."""
    print(sentence, flush=True)


def refuse_old_python():
    """End with a sentence where this Python is older than pyproject.toml wants."""
    oldest = re.search(r'requires-python = ">=([\d.]+)"', read("pyproject.toml")).group(1)
    if sys.version_info < tuple(map(int, oldest.split("."))):
        sys.exit(f"Python {oldest} or newer is needed; say which with make PYTHON=...")


def make_venv():
    """Make .venv, or make it again where its Python is gone or has no pip."""
    if PYTHON.exists() and subprocess.call([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0:
        return
    say(f"Making .venv with Python {sys.version.split()[0]} ({sys.executable})")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout}\n.venv could not be made. On Debian and Ubuntu it needs the package python3-venv.")


def install(purpose):
    """Install the locks of a purpose, and this package on top of them."""
    names = {name for lock in LOCKS[purpose] for name in re.findall(r"^([\w-]+)==", read(lock), re.MULTILINE)}
    say(f"Installing what {purpose} needs into .venv: {len(names)} packages, once; it takes a minute or so.")
    begun = time.time()
    locks = [word for lock in LOCKS[purpose] for word in ("-r", lock)]
    pip("--require-hashes", "--no-deps", "--no-compile", *locks)
    pip("--no-deps", "--no-build-isolation", "--no-compile", "--editable", ".")
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.check_output([str(PYTHON), "-c", where], text=True).strip()
    compiling = [str(PYTHON), "-m", "compileall", "-q", "-j", "0", str(Path(packages) / COMPILED[purpose])]
    subprocess.call(compiling, stdout=subprocess.DEVNULL)  # what does not compile is for another Python
    say(f"Installed in {time.time() - begun:.0f} s.")


def pip(*words):
    """Run `pip install`; a terminal sees what it is at, and a failure ends with pip's own words."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", *words]
    said = []
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=str(ROOT), text=True, **streams) as running:
        for line in running.stdout:
            said.append(line)
            show(line)
    show("")
    if running.returncode:
        sys.exit("".join(said[-LAST_WORDS:]) + "\nThe packages could not be installed; pip's last words are above.")


def show(line):
    """Let the terminal's last line say what pip is at; without a terminal say nothing."""
    doing = re.match(r"(Collecting|Processing|Installing) (\S+)", line)
    if sys.stdout.isatty() and (doing or not line):
        print("\r\033[K" + (" ".join(doing.groups()) if doing else ""), end="", flush=True)


def main():
    """Bring .venv up to what the argument asks for."""
    refuse_old_python()
    make_venv()
    install(sys.argv[1])


if __name__ == "__main__":
    main()
