"""How does the handout become a page and a printable document?

`assignment/handout.md`, with its numbers filled in, goes through pandoc twice: to one HTML file that needs no network
(formulas as MathML with a font of their own, figures inside, light and dark), and to typst, which sets the PDF. Both
programs come with their Python packages; nothing has to be installed on the system.
"""

from __future__ import annotations

import base64
import re
import tempfile
from pathlib import Path

from autograder.authoring.template import generate
from autograder.faults import TemplateError

try:
    import pypandoc
    import typst
except ImportError as error:
    raise TemplateError(f"the handout needs {error.name}: run pip install --editable '.[dev]'") from None

_SOURCE = "gfm+tex_math_dollars+attributes"
# GitHub and JupyterLab name headings differently, so questions have anchors of their own.
_ANCHOR = re.compile(r'<a id="(\w+)"></a>\n\n(#+ .*)')
# Long names may break on a narrow screen, at their underscores.
_THIN = '<mspace width="0.17em"></mspace>'  # which MathML does not put around log
_NAME = re.compile(r"<code>[^<]*</code>")
_FONT = "assignment/scripts/fonts/math.woff2"
_FACE = '@font-face {{ font-family: "Handout Math"; src: url(data:font/woff2;base64,{}) format("woff2"); }}\n'
_STYLE = """
:root { color-scheme: light dark; --ink: #1f2430; --ground: #fff; --line: #dfe2e8; --accent: #2563a8; --code: #f4f5f7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e6eb; --ground: #16181d; --line: #383d48; --accent: #8ab4f0; --code: #23262e; }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--ground);
       font: 17px/1.6 Charter, "Bitstream Charter", Georgia, serif; }
main { display: block; margin: 3rem auto 6rem; max-width: 46rem; padding: 0 1.25rem; }
h1, h2, h3 { line-height: 1.25; font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
h1 { font-size: clamp(1.45rem, 7vw, 2rem); margin: 0 0 1.5rem; }
h2 { font-size: 1.35rem; margin: 3rem 0 1rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.08rem; margin: 2rem 0 .5rem; color: var(--accent); }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 2px; }
code { font: .86em ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--code); padding: .1em .3em;
       border-radius: 3px; }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0; font-size: .9rem; line-height: 1.4; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { border-bottom: 2px solid var(--ink); }
td:first-child { white-space: nowrap; }
img { max-width: 100%; height: auto; display: block; margin: 1.5rem auto; border-radius: 6px; }
figure { margin: 1.5rem 0; }
figcaption { display: none; }
math { font-family: "Handout Math", math; font-size: 1.05em; }
math[display="block"] { margin: 1.2rem 0; overflow-x: auto; overflow-y: hidden; }
p:has(> math[display="block"]) { overflow-x: auto; overflow-y: hidden; }
li { margin: .3rem 0; }
p, li { overflow-wrap: anywhere; }
td { overflow-wrap: break-word; }
@media (min-width: 40rem) { code { white-space: nowrap; } }
@media (max-width: 40rem) {
  main { margin-top: 1.5rem; }
  table { font-size: .74rem; }  /* fits with the widest serif that a phone may fall back on */
  th, td { padding: .3rem .15rem; }
  td:first-child { white-space: normal; }
  td code { padding: 0; background: none; }
}
@media print { main { margin: 0; font-size: 11pt; } h2 { break-after: avoid; } }
"""
_PAGE = """
#set page(paper: "a4", margin: (x: 2.4cm, y: 2.0cm), numbering: "1")
#set text(size: 10.5pt, lang: "en")
#set par(leading: 0.7em, spacing: 1.05em)
#set table(stroke: none, inset: (x: 5pt, y: 3.5pt))
#show table.cell: set align(left)
#let horizontalrule = line(length: 100%)
#show heading: set block(above: 1.6em, below: 0.8em)
#show heading.where(level: 1): set text(size: 20pt)
#show heading.where(level: 2): set text(size: 14pt)
#show heading.where(level: 3): set text(size: 11.5pt, fill: rgb("#2563a8"))
#show link: set text(fill: rgb("#2563a8"))
#show raw: set text(size: 9.5pt)
#show figure.where(kind: table): set text(size: 9pt)
#show figure.where(kind: table): set block(breakable: true)
#show figure.where(kind: image): set figure.caption(separator: none)
#show figure.caption: it => none
"""


def write_handout(root: Path, out: Path) -> list[Path]:
    """Write handout.html and handout.pdf into the folder `out`, and return their paths."""
    out.mkdir(parents=True, exist_ok=True)
    page, document = out / "handout.html", out / "handout.pdf"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, contents in generate(root).items():
            if name == "handout.md" or name.startswith("figures/"):
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_bytes(contents)
        page.write_text(_html(folder, root / _FONT), encoding="utf-8")
        (folder / "handout.typ").write_text(_typst(folder), encoding="utf-8")
        typst.compile(folder / "handout.typ", output=document, root=folder, ignore_system_fonts=True)
    return [page, document]


def _html(folder: Path, font: Path) -> str:
    # An assignment that brings no font leaves formulas to the one of the system.
    face = _FACE.format(base64.b64encode(font.read_bytes()).decode()) if font.is_file() else ""
    style = face + _STYLE
    for name, text in (("head", f"<style>{style}</style>"), ("before", "<main>"), ("after", "</main>")):
        (folder / name).write_text(text, encoding="utf-8")
    options = ["--standalone", "--mathml", "--embed-resources", "--metadata=lang:en", "--metadata=document-css:false"]
    options += ["--include-in-header=head", "--include-before-body=before", "--include-after-body=after"]
    page = _pandoc(folder, "html5", [*options, f"--metadata=pagetitle:{_title(folder)}"])
    page = page.replace("<mi>log</mi>", f"{_THIN}<mi>log</mi>{_THIN}")
    return _NAME.sub(lambda name: name[0].replace("_", "_<wbr>"), page)


def _typst(folder: Path) -> str:
    return f'#set document(title: "{_title(folder)}", date: none)\n{_PAGE}\n{_pandoc(folder, "typst", [])}'


def _pandoc(folder: Path, to: str, options: list[str]) -> str:
    options = [*options, f"--resource-path={folder}"]
    text = _ANCHOR.sub(r"\2 {#\1}", (folder / "handout.md").read_text(encoding="utf-8"))
    return pypandoc.convert_text(text, to, format=_SOURCE, extra_args=options, cworkdir=folder)


def _title(folder: Path) -> str:
    return (folder / "handout.md").read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
