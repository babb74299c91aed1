"""How does the handout's math font come about?

The page carries its own font for formulas, because no font with the tables for mathematics is on every computer. It is
STIX Two Math under the SIL Open Font License (fonts/OFL.txt), cut down to the characters that formulas here are made
of, with all their sizes. It needs fonttools and brotli and the whole font, for example from npm:

    npm pack @fontsource/stix-two-math && tar xzf fontsource-stix-two-math-*.tgz
    python assignment/scripts/subset_font.py package/files/stix-two-math-latin-400-normal.woff2
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONT = Path(__file__).resolve().parent / "fonts" / "math.woff2"
RANGES = [
    (0x20, 0x7E),  # letters, figures, brackets
    (0xA0, 0xFF),
    (0x2B0, 0x36F),  # accents: the hat
    (0x391, 0x3D6),  # Greek
    (0x2010, 0x2044),  # dashes, dots, primes
    (0x2061, 0x2064),  # invisible operators
    (0x20D0, 0x20E1),
    (0x2100, 0x214F),  # letterlike: the curly E
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # operators
    (0x2308, 0x230B),
    (0x23B4, 0x23E1),  # braces below
    (0x27E6, 0x27EF),
    (0x1D400, 0x1D467),  # bold and italic letters
    (0x1D49C, 0x1D503),  # script letters
    (0x1D6A8, 0x1D7FF),  # italic Greek, figures
]


def main(source):
    options = Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["*"]
    font = TTFont(source)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(FONT)
    print(f"{FONT.name}: {FONT.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main(sys.argv[1])
