"""How large is a marking page, and how long does a marker wait? `python benchmarks/marking_page.py --students 1000`.

Prints what it takes to make the page, its size, the time to open it, to move to the next answer, to give a mark and to
have it stored, in headless Chromium from a file; and what each hostile answer costs to render.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from written import HOSTILE, written_class  # noqa: E402

from autograder.batch.store import Store  # noqa: E402
from autograder.manifest import load_manifest  # noqa: E402
from autograder.reports.marking_page import write_page  # noqa: E402
from autograder.reports.rendering import Renderer  # noqa: E402

STORED = "document.getElementById('status').textContent.includes('Stored')"


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=1000)
    students = parser.parse_args().students
    manifest = load_manifest(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        store = Store(Path(scratch))
        written_class(store, manifest, students, different=students)
        start = time.perf_counter()
        path = write_page(store, ROOT, manifest).path
        print(f"{students} students: made in {time.perf_counter() - start:.1f} s, {path.stat().st_size / 1e6:.1f} MB")
        _in_browser(path)
    _hostile()


def _in_browser(path: Path) -> None:
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        print("no Chromium here: nothing measured in a browser")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        tab = browser.new_page()
        start = time.perf_counter()
        tab.goto(path.as_uri())
        tab.wait_for_selector("body[data-ready]")
        print(f"open: {time.perf_counter() - start:.2f} s")
        _print("move", [_spent(tab, "ArrowRight") for _ in range(50)])
        _print("mark", [_spent(tab, "1") for _ in range(20)])
        _print("mark all blank answers", [_spent(tab, key) for key in "bubu"])
        start = time.perf_counter()
        tab.keyboard.press("2")
        while not tab.evaluate(STORED):
            time.sleep(0.002)
        print(f"stored: {1000 * (time.perf_counter() - start):.0f} ms")
        browser.close()


def _spent(tab: Any, key: str) -> float:
    """Milliseconds from a key to a page that is laid out."""
    script = (
        "(key) => { const start = performance.now(); document.body.dispatchEvent(new KeyboardEvent('keydown',"
        " { key, bubbles: true })); document.body.offsetHeight; return performance.now() - start; }"
    )
    return float(tab.evaluate(script, key))


def _print(what: str, times: list[float]) -> None:
    print(f"{what}: {statistics.median(times):.0f} ms (median), {max(times):.0f} ms (slowest)")


def _hostile() -> None:
    with Renderer() as renderer:
        renderer.html("warm")
        for name, text in HOSTILE.items():
            start = time.perf_counter()
            renderer.html(text)
            renderer.html(f"the next one, after {name}")
            print(f"render {name}, and an answer after it: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
