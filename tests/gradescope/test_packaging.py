"""dist/autograder.zip: the same bytes from the same sources, everything that grading needs, nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import tools
from msgspec.structs import replace
from otter.execute import Checker
from otter.generate import main as otter_generate
from otter.nbmeta_config import NBMetadataConfig
from otter.run.run_autograder.autograder_config import AutograderConfig
from the_assignment import ASSIGNMENT

from autograder.faults import GraderFault
from autograder.files import write_zip
from autograder.gradescope.packaging import LAID_OVER, autograder_zip, otter_config
from autograder.manifest import ROOT

MANIFEST = ASSIGNMENT.manifest
ASSETS = ROOT / "gradescope"


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("dist") / "autograder.zip"
    autograder_zip(ROOT, path)
    return path


@pytest.fixture(scope="module")
def source(archive, tmp_path_factory) -> Path:
    """The zip as Gradescope unpacks it."""
    folder = tmp_path_factory.mktemp("source")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder


def test_two_builds_are_byte_identical(archive, tmp_path):
    """Neither the time, nor the folder, nor the order of the directory shows in the zip."""
    elsewhere = tmp_path / "elsewhere"
    for name in ("gradescope", "solutions", "assignment", "student_template", "autograder"):
        shutil.copytree(ROOT / name, elsewhere / name)
    shutil.copy(ROOT / "grading.yml", elsewhere)
    for path in elsewhere.rglob("*"):
        os.utime(path, (0, 0))
    autograder_zip(elsewhere, tmp_path / "again.zip")
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (archive, tmp_path / "again.zip")]
    assert digests[0] == digests[1]


def test_entry_points_can_be_executed(archive):
    """setup.sh and run_autograder stand at the root, begin with #! and carry the x bit."""
    with zipfile.ZipFile(archive) as opened:
        for name in ("setup.sh", "run_autograder"):
            assert opened.read(name).startswith(b"#!/usr/bin/env bash\n")
            assert opened.getinfo(name).external_attr >> 16 == stat.S_IFREG | 0o755
        assert opened.getinfo("requirements.lock").external_attr >> 16 == stat.S_IFREG | 0o644


def test_layout_is_otters_and_holds_nothing_private_beyond_need(archive):
    """tests/, files/ and otter_config.json are where stock otter looks; our tests and caches stay at home."""
    names = zipfile.ZipFile(archive).namelist()
    assert [f"tests/{question.id}.py" for question in MANIFEST.questions] == [
        name for name in names if name.startswith("tests/")
    ]
    assert any(name.startswith("files/") and name.endswith(".ipynb") for name in names)
    assert not [name for name in names if "__pycache__" in name or "corpus" in name or name.endswith(".pyc")]
    laid_over = [name for name in names if name.startswith("files/")]
    own = set(MANIFEST.modules)
    assert not {name.rpartition("/")[2] for name in laid_over} & own, "would overwrite a student's module"


def test_otter_generate_makes_the_same_layout(archive, tmp_path, monkeypatch):
    """What `otter generate` puts under tests/ and files/ stands at the same places in ours."""
    monkeypatch.chdir(ROOT / "student_template")
    settings = tmp_path / "otter_config.json"
    settings.write_text(json.dumps(otter_config(MANIFEST)))
    found = [path for pattern in LAID_OVER for path in Path().glob(pattern)]
    files = [str(path) for path in found if path.name not in MANIFEST.modules]
    otter_generate(
        tests_dir=str(ROOT / "autograder" / "tests"),
        output_path=str(tmp_path / "otters.zip"),
        config=str(settings),
        files=files,
        no_requirements=True,
        no_environment=True,
    )

    def laid_out(path: Path) -> set[str]:
        names = zipfile.ZipFile(path).namelist()
        return {name for name in names if name.startswith(("tests/", "files/", "otter_config"))}

    assert laid_out(tmp_path / "otters.zip") == laid_out(archive)


def test_missing_source_is_an_error(tmp_path):
    """A zip without the notebook or the tests is not written."""
    with pytest.raises(GraderFault, match="cannot read"):
        autograder_zip(tmp_path, tmp_path / "x.zip")


def test_write_zip_sorts(tmp_path):
    """The order in which files were found does not matter."""
    one, other = tmp_path / "1.zip", tmp_path / "2.zip"
    write_zip(one, {"a": b"1", "b": b"2"})
    write_zip(other, {"b": b"2", "a": b"1"})
    assert one.read_bytes() == other.read_bytes()


def test_lock_is_exact_and_hashed():
    """Every pin is exact and has a hash, and the package's own requirements are among them."""
    lock = (ASSETS / "requirements.lock").read_text()
    pins = [block for block in re.split(r"\n(?=\S)", lock.strip()) if not block.startswith("#")]
    for pin in pins:
        assert re.match(r"[a-z0-9-]+==[^ ]+( ;.*)? \\\n    --hash=sha256:", pin), pin[:80]
    names = {pin.split("==")[0] for pin in pins}
    wanted = re.findall(r"^([a-z-]+)[><=]", (ASSETS / "requirements.in").read_text(), flags=re.M)
    assert wanted
    assert set(wanted) <= names
    assert "://" not in lock


def test_requirements_of_the_image_are_those_of_the_package():
    """The image's requirements carry the ranges of pyproject.toml."""
    project = (ROOT / "pyproject.toml").read_text()
    for line in (ASSETS / "requirements.in").read_text().splitlines():
        if not line.startswith("#"):
            assert f'"{line}"' in project


@pytest.mark.parametrize(
    "script", ["setup.sh", "run_autograder", *(f"../scripts/{name}.sh" for name in ("full_cycle", "lock", "pythons"))]
)
def test_scripts_parse(script):
    """Every shell script is one."""
    subprocess.run(["bash", "-n", ASSETS / script], check=True)


def test_setup_fails_loudly_with_the_steps_name(source, tmp_path):
    """Where apt fails, setup.sh stops, names the step and does not go on."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "apt-get").write_text("#!/bin/sh\necho 'no network' >&2\nexit 100\n")
    (tools / "apt-get").chmod(0o755)
    env = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "AUTOGRADER_ROOT": str(tmp_path),
        "AUTOGRADER_VENV": str(tmp_path / "v"),
    }
    done = subprocess.run(["bash", source / "setup.sh"], env=env, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "AUTOGRADER SETUP FAILED at the step: 1/4 system packages" in done.stderr
    assert "2/4" not in done.stdout


def test_otter_reads_the_settings():
    """otter_config.json holds settings that otter knows, and follows the visibility policy."""
    config = AutograderConfig(otter_config(MANIFEST))
    assert config.show_hidden is True
    assert config.show_stdout is False
    hidden = replace(MANIFEST, visibility=replace(MANIFEST.visibility, scores="hidden"))
    assert AutograderConfig(otter_config(hidden)).show_hidden is False


def test_hidden_tests_load_under_otters_rules(source, monkeypatch):
    """Each test file is loaded and run by otter's own checker, against the solutions in one process."""
    monkeypatch.chdir(source)
    monkeypatch.syspath_prepend(str(ROOT / "solutions"))
    env: dict = {}
    modules = {name.removesuffix(".py") for name in MANIFEST.modules}
    exec("\n".join(f"from {module} import *" for module in sorted(modules)), env)
    try:
        for question in MANIFEST.questions:
            result = Checker.check(f"tests/{question.id}.py", NBMetadataConfig(), global_env=env)
            assert (result.name, result.score, result.possible) == (question.id, question.points, question.points)
    finally:
        for module in modules:
            sys.modules.pop(module, None)


# run_autograder of the unpacked zip


@pytest.fixture
def container(source, tmp_path):
    """Gradescope's folder with the solutions handed in, and a way to run the zip's own run_autograder there."""
    root = tmp_path / "autograder"
    shutil.copytree(source, root / "source")
    shutil.copytree(ROOT / "solutions", root / "submission")

    def run(prefix=(), python=sys.executable) -> dict:
        env = {"PATH": os.environ["PATH"], "AUTOGRADER_ROOT": str(root), "AUTOGRADER_PYTHON": python}
        program = root / "source" / "run_autograder"
        done = subprocess.run(
            [*prefix, "bash", program], env=env, cwd=root, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads((root / "results" / "results.json").read_text())

    return run


def points(results: dict) -> float:
    return results.get("score", sum(test["score"] for test in results["tests"]))


def test_run_autograder_grades_with_the_zips_own_code(container, tmp_path):
    """The unpacked zip grades by itself; nothing is taken from this working copy."""
    own = tmp_path / "autograder" / "source" / "package" / "autograder" / "__init__.py"
    own.write_text('__version__ = "the zip\'s own"\n')
    results = container()
    assert (points(results), results["extra_data"]["status"]) == (MANIFEST.automatic_points, "graded")
    assert results["extra_data"]["versions"]["autograder"] == "the zip's own"


def test_run_autograder_survives_a_broken_image(container):
    """Without the venv that setup.sh makes, there is still a valid result that says so."""
    results = container(python="/nonexistent/python")
    assert points(results) == 0
    assert "could not start" in results["output"]


def test_memory_of_gradescopes_smallest_container(container):
    """With 0.75 GB of address space for each process, a solved submission still scores full."""
    results = container(prefix=(tools.need("prlimit"), f"--as={750 * 1024 * 1024}", "--"))
    assert points(results) == MANIFEST.automatic_points
