"""Would a student like the evening?   .venv/bin/python scripts/evening.py [--out FOLDER]

Unpacks dist/student.zip three times, untouched, half solved and solved, and works through each in a real JupyterLab
with a real browser: set up, open (is anything unsaved?), run all, look, edit a file, run again, follow a link of the
handout. The pictures, in three widths, light and dark, are for people to look at; what can be asked of a page is
asked, and a "no" ends the script with status 1.

JupyterLab comes from the registry into an environment of its own; the browser is the system's Chromium.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, TimeoutError, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
STATES = {"untouched": None, "half-solved": ROOT / "examples" / "half-right", "solved": ROOT / "solutions"}
WIDTHS = (560, 1000, 1600)
IDLE = """() => {
  const session = window.jupyterapp.shell.currentWidget?.context?.sessionContext;
  return session?.session?.kernel?.status === 'idle';
}"""

LEFT_OUT = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter(cell => cell.model.type === 'code' && cell.model.executionCount === null).length"""


def main() -> int:
    """Work through all three; return how many questions were answered with no."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "evening")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    options = parser.parse_args()
    out: Path = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    noes: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.browser, args=["--no-sandbox"])
        for state, answers in STATES.items():
            folder = unpack(out / state, answers)
            subprocess.run([environment(out) / "bin" / "python", "check_setup.py"], cwd=folder, check=True)
            with lab(environment(out), folder) as address:
                page = browser.new_page(viewport={"width": WIDTHS[1], "height": 1300})
                noes += [f"{state}: {no}" for no in evening(page, address, folder, state, out)]
                page.close()
        browser.close()
    for no in noes:
        print("no:", no)
    print(f"pictures are in {out}")
    return 1 if noes else 0


def unpack(folder: Path, answers: Path | None) -> Path:
    """A fresh copy of what students download, with answers laid over it."""
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(ROOT / "dist" / "student.zip") as archive:
        archive.extractall(folder)
    for path in answers.glob("*.py") if answers else ():
        shutil.copy(path, folder)
    return folder


def environment(out: Path) -> Path:
    """An environment with what the assignment asks for, made once."""
    place = out / "environment"
    if not (place / "bin" / "jupyter").exists():
        venv.create(place, with_pip=True)
        pip = [place / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", ROOT / "assignment" / "requirements.txt"], check=True)
    return place


@contextlib.contextmanager
def lab(place: Path, folder: Path) -> Iterator[str]:
    """JupyterLab in a folder, for this computer alone; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token=", "--ServerApp.password="]
    log = (folder.parent / f"{folder.name}.log").open("w")
    command = [place / "bin" / "jupyter", "lab", *options, "--expose-app-in-browser", "--LabApp.news_url=None"]
    server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/api/status", timeout=2)
                break
            time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def evening(page: Page, address: str, folder: Path, state: str, out: Path) -> list[str]:
    """Open, run, look, edit, run again; return what was not as it should be."""
    noes = []
    page.goto(f"{address}/lab/tree/tutorial09.ipynb?reset")
    page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.context?.isReady", timeout=120_000)
    page.wait_for_function(IDLE, timeout=120_000)
    page.wait_for_timeout(3000)
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    if page.evaluate("() => window.jupyterapp.shell.currentWidget.context.model.dirty"):
        noes.append("there are unsaved changes right after opening")
    noes += run_all(page)
    said = text(page)
    if "Traceback" in said or "Error: " in said:
        noes.append("an error is shown")
    if "jupyter lab tutorial09.ipynb" in said:
        noes.append("the notebook tells people to start it")
    if state == "solved" and ("not yet" in said or "FAILED" in said):
        noes.append("something is not right although everything is solved")
    pictures(page, out, state)

    # An edit: the file gets a mistake, and after another run the cell names its line.
    file = folder / "a_warm_up.py"
    before = file.read_text(encoding="utf-8")
    file.write_text(before + "\n\ndef sigmoid(s):\n    return oops\n", encoding="utf-8")
    line = len(before.splitlines()) + 4
    noes += run_all(page)
    if f"a_warm_up.py, line {line}:" not in text(page):
        noes.append(f"after an edit, line {line} of a_warm_up.py is not named")
    page.screenshot(path=out / f"{state}-edited.png")
    file.write_text(before, encoding="utf-8")
    noes += run_all(page)
    if f"a_warm_up.py, line {line}:" in text(page):
        noes.append("after the mistake was mended it is still reported")
    if state == "untouched":
        noes += handout(page, address, out)
    return noes


def run_all(page: Page) -> list[str]:
    """Run every cell and wait for the last; what has no number afterwards was left out."""
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    try:
        page.wait_for_function(f"() => ({LEFT_OUT})() === 0", timeout=300_000)
    except TimeoutError:
        return [f"{page.evaluate(LEFT_OUT)} cells did not run"]
    page.wait_for_function(IDLE, timeout=60_000)
    page.wait_for_timeout(1000)
    return []


def text(page: Page) -> str:
    """What the notebook says in its outputs, wherever they are on the page."""
    return page.evaluate("""() => window.jupyterapp.shell.currentWidget.content.widgets
        .filter(cell => cell.model.type === 'code')
        .map(cell => JSON.stringify(cell.model.outputs.toJSON())).join('\\n')""").replace("\\n", "\n")


def pictures(page: Page, out: Path, state: str) -> None:
    """The whole notebook in three widths, light and dark, and the sliders."""
    for theme in ("Light", "Dark"):
        page.evaluate(
            f"() => window.jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme}'}})"
        )
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 1300})
            page.wait_for_timeout(700)
            for number, cell in enumerate((3, 20, 36, 51, 57, 61, 71)):
                page.evaluate(f"""() => {{ const content = window.jupyterapp.shell.currentWidget.content;
                    return content.scrollToItem(Math.min({cell}, content.widgets.length - 1), 'start'); }}""")
                page.wait_for_timeout(500)
                page.screenshot(path=out / f"{state}-{theme.lower()}-{width}-{number}.png")
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})")
    page.set_viewport_size({"width": WIDTHS[1], "height": 1300})


def handout(page: Page, address: str, out: Path) -> list[str]:
    """Open the handout in the preview and as a page, and follow a link inside."""
    noes = []
    command = "() => void window.jupyterapp.commands.execute('docmanager:open', %s)"
    page.evaluate(command % "{path: 'handout.md', factory: 'Markdown Preview'}")
    link = page.locator(".jp-MarkdownViewer a", has_text="B1").first
    link.wait_for(timeout=30_000)
    page.wait_for_timeout(5000)
    link.click()
    page.wait_for_timeout(2000)
    page.screenshot(path=out / "handout-preview.png")
    heading = page.locator(".jp-MarkdownViewer h3", has_text="B1. One weight").first.bounding_box()
    if heading is None or not 0 < heading["y"] < 400:
        noes.append("a link of the handout's table leads nowhere in the Markdown preview")
    page.evaluate(command % "{path: 'handout.html'}")
    frame = page.frame_locator(".jp-HTMLViewer iframe")
    frame.locator("a", has_text="B1").first.click(timeout=30_000)
    page.wait_for_timeout(1000)
    page.screenshot(path=out / "handout-html.png")
    heading = frame.locator("h3", has_text="B1. One weight").first.bounding_box()
    if heading is None or not 0 < heading["y"] < 400:
        noes.append("a link of the handout's table leads nowhere in the HTML viewer")
    return noes


if __name__ == "__main__":
    sys.exit(main())
