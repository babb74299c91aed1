"""How do the handout's figures come about?

As text: each figure is a short SVG file, written by this script without any drawing library, so that it is small,
sharp at every size and the same on every computer.

    python assignment/scripts/draw_figures.py
"""

import re
from pathlib import Path

FIGURES = Path(__file__).resolve().parent.parent / "figures"
INK, GREY, BLUE, RED = "#1f2430", "#7a808c", "#2563a8", "#c2452d"
RADIUS = 24


def svg(width, height, title, parts):
    """Wrap the parts; the white ground keeps the figure readable on dark pages."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="Helvetica, Arial, sans-serif" font-size="15" fill="{INK}">'
    )
    ground = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    return "\n".join([head, f"<title>{title}</title>", ground, *parts, "</svg>"]) + "\n"


def text(x, y, words, anchor="middle", colour=INK, size=15):
    """Words; `^[1]` is raised and `_20` lowered, as in `W^[1]_20`."""
    pieces, height = [], 0
    for piece in re.findall(r"\^\[\w+\]|_\w+|[^_^]+", words):
        wanted = {"^": -5, "_": 4}.get(piece[0], 0)
        small = f' font-size="{size * 0.72:.0f}"' if wanted else ""
        inside = piece[1:] if wanted else piece
        pieces.append(f'<tspan dy="{wanted - height}"{small}>{inside}</tspan>' if wanted or height else inside)
        height = wanted
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}" font-size="{size}">{"".join(pieces)}</text>'


def node(x, y, words, colour=INK):
    circle = f'<circle cx="{x}" cy="{y}" r="{RADIUS}" fill="#ffffff" stroke="{colour}" stroke-width="1.6"/>'
    return circle + text(x, y + 5, words, colour=colour)


def edge(start, end, colour=GREY, width=1.3):
    """A line between the rims of two nodes, with an arrow head at the end."""
    (x0, y0), (x1, y1) = start, end
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    u, v = (x1 - x0) / length, (y1 - y0) / length
    x0, y0, x1, y1 = x0 + RADIUS * u, y0 + RADIUS * v, x1 - RADIUS * u, y1 - RADIUS * v
    tip = [(x1, y1), (x1 - 9 * u - 4 * v, y1 - 9 * v + 4 * u), (x1 - 9 * u + 4 * v, y1 - 9 * v - 4 * u)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in tip)
    line = f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" stroke="{colour}" stroke-width="{width}"/>'
    return line + f'<polygon points="{points}" fill="{colour}"/>'


def network_a():
    """Part A: three inputs, one output, no hidden layer."""
    inputs, f, out = [(60, 50), (60, 130), (60, 210)], (260, 130), (420, 130)
    parts = [edge(place, f) for place in inputs] + [edge(f, out), edge(out, (560, 130))]
    parts += [node(*place, f"X_{k}") for k, place in enumerate(inputs)]
    parts += [node(*f, "f^[1]"), node(*out, "Ŷ"), node(560, 130, "ℰ", RED)]
    parts.append(text(60, 16, "bias input, always 1", colour=GREY, size=12))
    parts += [text(165, y, f"W^[1]_{k}0", colour=BLUE, size=13) for k, y in enumerate((70, 122, 192))]
    parts += [text(340, 118, "sigmoid", colour=GREY, size=13), text(490, 118, "loss with Y", colour=GREY, size=13)]
    return svg(620, 250, "The network of part A: three inputs, one pre-activation, one output", parts)


def network_b():
    """Part B: three inputs, two hidden ReLU units, one output; the path of B1 is marked."""
    inputs = [(60, 60), (60, 150), (60, 240)]
    f1, a1, f2, out, loss = [(240, 95), (240, 205)], [(370, 95), (370, 205)], (520, 150), (650, 150), (770, 150)
    marked = {(inputs[1], f1[1])}
    edges = [(start, end) for start in inputs for end in f1]
    edges += list(zip(f1, a1)) + [(unit, f2) for unit in a1] + [(f2, out), (out, loss)]
    marked |= {(f1[1], a1[1]), (a1[1], f2), (f2, out), (out, loss)}
    parts = [edge(*ends) for ends in edges if ends not in marked]
    parts += [edge(*ends, RED, 2.6) for ends in edges if ends in marked]
    parts += [node(*place, f"X_{k}") for k, place in enumerate(inputs)]
    parts += [node(*place, f"f^[1]_{k}") for k, place in enumerate(f1)]
    parts += [node(*place, f"a^[1]_{k}") for k, place in enumerate(a1)]
    parts += [node(*f2, "f^[2]"), node(*out, "Ŷ"), node(*loss, "ℰ", RED)]
    parts.append(text(60, 24, "bias input, always 1", colour=GREY, size=12))
    parts.append(text(140, 290, "W^[1]  (3, 2)", colour=BLUE, size=13))
    parts.append(text(450, 290, "W^[2]  (2, 1)", colour=BLUE, size=13))
    parts += [text(305, y, "ReLU", colour=GREY, size=13) for y in (85, 228)]
    parts.append(text(585, 138, "sigmoid", colour=GREY, size=13))
    parts.append(text(118, 156, "W^[1]_11", colour=RED, size=12))
    return svg(830, 310, "The network of part B: three inputs, two hidden units with ReLU, one output", parts)


def relu_figure():
    """ReLU, leaky ReLU and their slopes."""

    def axes(x, title):
        line = f'stroke="{GREY}" stroke-width="1"'
        return [
            f'<line x1="{x - 130}" y1="170" x2="{x + 130}" y2="170" {line}/>',
            f'<line x1="{x}" y1="30" x2="{x}" y2="225" {line}/>',
            text(x, 20, title),
            text(x + 138, 175, "s", colour=GREY, size=13),
        ]

    def curve(points, colour, dash=""):
        style = f'fill="none" stroke="{colour}" stroke-width="2.6"' + (f' stroke-dasharray="{dash}"' if dash else "")
        return f'<polyline points="{" ".join(f"{x},{y}" for x, y in points)}" {style}/>'

    def dot(x, y, colour, filled):
        fill = colour if filled else "#ffffff"
        return f'<circle cx="{x}" cy="{y}" r="4" fill="{fill}" stroke="{colour}" stroke-width="1.6"/>'

    left, right = 160, 500
    parts = axes(left, "activation") + axes(right, "its slope")
    parts += [curve([(left - 125, 170), (left, 170), (left + 125, 45)], BLUE)]
    parts += [curve([(left - 125, 195), (left, 170), (left + 125, 45)], RED, "7 5")]
    parts += [
        text(left - 70, 160, "ReLU", colour=BLUE, size=13),
        text(left - 70, 210, "leaky ReLU", colour=RED, size=13),
    ]
    parts += [curve([(right, 70), (right + 125, 70)], BLUE), curve([(right, 70), (right + 125, 70)], RED, "7 5")]
    parts += [curve([(right - 125, 170), (right, 170)], BLUE), curve([(right - 125, 145), (right, 145)], RED, "7 5")]
    parts += [dot(right, 70, INK, False), dot(right, 170, BLUE, True), dot(right, 145, RED, True)]
    parts += [text(right - 12, 75, "1", "end", GREY, 13), text(right + 12, 150, "a", "start", RED, 13)]
    parts += [text(right + 12, 188, "0", "start", BLUE, 13)]
    return svg(
        660, 240, "ReLU and leaky ReLU, and their slopes; at 0 the slope is 0 for ReLU and a for leaky ReLU", parts
    )


def figures():
    """Return file name -> SVG text."""
    return {"network_a.svg": network_a(), "network_b.svg": network_b(), "relu.svg": relu_figure()}


if __name__ == "__main__":
    FIGURES.mkdir(exist_ok=True)
    for name, drawing in figures().items():
        (FIGURES / name).write_text(drawing, encoding="utf-8", newline="\n")
