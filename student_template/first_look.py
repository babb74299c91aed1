"""Can this Python run the tools here?   checks.py and submit.py ask before they do anything else.

A Python that is too old, a package that is missing, and a file of yours with the name of a module that the tools need
would all end in a traceback about something else. So nothing is imported here but what is there before any file of
yours is looked at, and the syntax is that of old Pythons.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def problem(needs=(), version=sys.version_info[:2], folder=HERE):
    """Say in a sentence what keeps the tools from running, and what to do; "" when nothing does.

    Args:
        needs: packages that are needed besides Python itself.
    """
    oldest = _oldest(folder)
    modules = getattr(sys, "stdlib_module_names", ())  # a Python that does not list them is too old in any case
    if version < oldest or not modules:
        this, wanted = (".".join(map(str, numbers)) for numbers in (version, oldest))
        newer = f"{wanted} or newer" if oldest else "a newer one"
        return (
            f"This is Python {this}, and the assignment needs {newer}: install one from "
            "https://www.python.org/downloads/ and use that.\npython check_setup.py says more."
        )
    wanted = set(modules) | {"numpy"}
    hiding = [name for name in sorted(os.listdir(folder)) if _module(folder, name) in wanted]
    if hiding:
        return (
            f"{' and '.join(hiding)} in this folder has the name of a module of Python or numpy, and is taken for "
            "it.\nGive it another name, also where your files import it."
        )
    for name in needs:
        try:
            __import__(name)
        except ImportError as error:
            from check_setup import command

            what = "is missing" if error.name == name else "cannot be loaded"
            install = command(sys.executable, "-m", "pip", "install", "-r", os.path.join(folder, "requirements.txt"))
            return f"{name} {what} in the Python that runs this. Run the following, then this again:\n    {install}"
    return ""


def stop_unless_ready(needs=()):
    """End here with the sentence and status 2 where the tools cannot run."""
    said = problem(needs)
    if said:
        print(said)
        sys.exit(2)


def _oldest(folder):
    """The oldest Python that requirements.txt names, as in `Python 3.8 to 3.9`; () where it names none."""
    try:
        with open(os.path.join(folder, "requirements.txt")) as stream:
            word = (stream.read().partition("Python ")[2].split() or [""])[0]
        return tuple(map(int, word.split(".")))
    except (OSError, ValueError):
        return ()


def _module(folder, name):
    """The name by which Python imports a file or a folder of this name; "" for what it does not import."""
    if name.endswith(".py"):
        return name[: -len(".py")]
    return name if os.path.isfile(os.path.join(folder, name, "__init__.py")) else ""
