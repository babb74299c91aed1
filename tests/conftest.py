"""Fixtures that are dear to make and safe to share: grading.yml, a box, a run with a fixed seed; a run's last line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator

import pytest
import tools
from corpus_cases import ROOT, SEED, impatient
from leftovers import abandoned
from the_assignment import ASSIGNMENT

from autograder.manifest import Manifest
from autograder.marking.run import Run
from autograder.sandbox import Sandbox


@pytest.fixture(scope="session")
def manifest() -> Manifest:
    """grading.yml."""
    return ASSIGNMENT.manifest


@pytest.fixture(scope="session")
def sandbox(manifest: Manifest) -> Iterator[Sandbox]:
    """One box for the whole session; every submission gets workers of its own."""
    with Sandbox(manifest.limits.box) as box:
        yield box


@pytest.fixture(scope="session")
def run(manifest: Manifest) -> Run:
    """A run with a fixed seed."""
    return Run(ASSIGNMENT, SEED)


@pytest.fixture(scope="session")
def impatient_batch(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., None]:
    """`autograder batch` of a copy of the project that has shorter deadlines: what hangs is ended all the same."""
    root = tmp_path_factory.mktemp("impatient")
    for name in ("autograder", "solutions", "assignment", "student_template"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))

    def batch(*options: str, call_seconds: int) -> None:
        (root / "grading.yml").write_text(impatient((ROOT / "grading.yml").read_text(), call_seconds))
        command = [sys.executable, "-m", "autograder", "batch", *options, "--quiet"]
        env = {**os.environ, "PYTHONPATH": path}
        done = subprocess.run(command, env=env, cwd=root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    return batch


@pytest.fixture(scope="session", autouse=True)
def deprecations_are_errors() -> Iterator[None]:
    """In the processes that tests start, too; `tools.as_anybody` is for programs of others, which may warn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(tools.STRICT, ",".join(tools.DEPRECATIONS))
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    """No folder of a sandbox that these tests made outlives them; what a killed one leaves goes within seconds."""
    before = abandoned()
    yield
    until = time.monotonic() + 20
    while (left := abandoned() - before) and time.monotonic() < until:
        time.sleep(0.2)
    assert not left


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is marked `early` comes first, and else all as it stands."""
    items.sort(key=lambda item: item.get_closest_marker("early") is None)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, object, object]:
    """Below everything else: which tests were not run because the system lacks a program."""
    result = yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    line = tools.left_out(str(report.longrepr) for report in skipped)
    if line and not hasattr(session.config, "workerinput"):
        reporter.write_line(line, yellow=True)
    return result
