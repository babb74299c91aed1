"""Make the README's pictures: `python scripts/pictures.py` grades a simulated class and photographs its report.

It needs Chromium, and what `make test` needs. The class and the seed are fixed, so the pictures change with the report
and not from day to day.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks"), str(ROOT / "tests" / "helpers")]

SIZE = {"width": 1280, "height": 800}
STUDENTS, SEED = 80, 5


def graded_class(folder: Path) -> Path:
    """Grade a made class; returns the path of its report."""
    from make_class import make_class

    from autograder.batch.run_batch import Options, run_batch
    from autograder.batch.store import Store
    from autograder.marking.assignment import Assignment
    from autograder.reports.report import write_report

    make_class(folder / "class", STUDENTS, slow=False)
    run_batch(ROOT, folder / "class", folder / "out", Options(seed=SEED, quiet=True))
    assignment = Assignment.load(ROOT)
    return write_report(Store(folder / "out"), assignment.manifest, assignment.mistakes)


def photograph(report: Path, place: Path) -> None:
    """Write class-report.png and student-result.png of a report."""
    import tools

    place.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=tools.need("chromium"), args=options)
        tab = browser.new_page(viewport=SIZE, color_scheme="light")
        tab.goto(report.as_uri())
        tab.screenshot(path=place / "class-report.png")
        # Somebody who lost points in a few questions, with code to see.
        number = tab.evaluate(
            "() => JSON.parse(document.getElementById('data').textContent).students"
            ".findIndex((student) => student.code.length === 2 && student.lost.length < 6)"
        )
        tab.goto(f"{report.as_uri()}#s{number}")
        tab.wait_for_selector("dialog[open]")
        tab.screenshot(path=place / "student-result.png")
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        photograph(graded_class(Path(scratch)), ROOT / "docs" / "pictures")
