"""Which layers of the box are in force on this machine, what does each keep, and what helps where one is missing?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.manifest import BoxLimits

from .box.landlock import IN_FORCE
from .host import Sandbox

_ROOT = "run the grader as root, or use the container"
_KERNEL = "use a newer kernel"
# layer -> what it keeps, what helps; in the order in which SECURITY.md explains them.
_ABOUT = {
    "landlock": ("files: a worker sees its submission, Python and numpy", f"{_KERNEL}: 5.13 or later, with Landlock"),
    "landlock_tcp": ("TCP, a second time", f"{_KERNEL}: 6.7 or later"),
    "landlock_scope": ("signals to others, abstract sockets", f"{_KERNEL}: 6.12 or later"),
    "seccomp": ("system calls: no processes, sockets, tracing, leftovers", "install libseccomp (libseccomp2)"),
    "uid": ("a user of its own for every worker", _ROOT),
    "closed_files": ("the grader's files are closed to other users", "chmod -R go= FOLDER; Landlock does it too"),
    "scratch_size": ("what is written: a small file system, gone with its worker", "let the grader mount"),
    "rlimits": ("memory, files, descriptors, processes", "raise the limits that the grader runs under"),
    "no_new_privs": ("no program gives a worker rights", _KERNEL),
    "session": ("signals to the group reach the worker alone", _KERNEL),
    "descriptors": ("nothing that the grader has open is inherited", _KERNEL),
    "subreaper": ("orphans are found and ended", _KERNEL),
    "pdeathsig": ("workers end with the grader", _KERNEL),
    "dumpable": ("the grader cannot be traced or read by its own user", _KERNEL),
}


@dataclass(frozen=True)
class Finding:
    """One layer: its state ("in force", or "missing: why"), what it keeps, and what helps; "" where it is in force."""

    layer: str
    state: str
    keeps: str
    helps: str


def missing_layers(layers: Mapping[str, str]) -> dict[str, str]:
    """Of a sandbox's or a result's layers those that are not in force, and why not."""
    return {layer: state.removeprefix("missing: ") for layer, state in layers.items() if state != IN_FORCE}


def doctor(limits: BoxLimits, closed: Sequence[Path] = ()) -> tuple[list[Finding], bool]:
    """Probe this machine; returns every layer and whether hidden tests may run here.

    Raises:
        SandboxRefused: not Linux.
    """
    with Sandbox(limits, untrusted=True, closed=closed) as sandbox:
        findings = [
            Finding(layer, sandbox.layers[layer], keeps, "" if layer in sandbox.layers_in_force else helps)
            for layer, (keeps, helps) in _ABOUT.items()
        ]
        return findings, sandbox.trusted
