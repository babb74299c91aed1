"""What does the notebook do besides backpropagation?

`start` makes these work for every cell:

- Your files are read before a cell runs whenever one was saved, and their functions are there by name.
- An error says what it is and shows the line of yours; the next cell runs.
- A cell that does not come to an end is stopped after `SECONDS`, if Python can be interrupted where it is.
- What a loop prints is cut short.

`show` draws a figure with words for those who do not see it, `sliders` lets you play with one. You need not read this
file.
"""

import base64
import io
import sys
from html import escape
from pathlib import Path

import checks
import your_files

SECONDS = 60  # for one cell; lesson.SECONDS = 300 gives more
PRINTED_LINES = {True: 20, False: 500}  # of a cell: printed by your files, and by the cell itself


def start():
    """Make the notebook ready and return otter's grader."""
    import otter
    from IPython import get_ipython
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    shell = get_ipython()
    checks.speak_through_otter()
    checks.announced.append("here")
    _Cells(shell).attach()
    shell.run_line_magic("matplotlib", "inline")
    set_matplotlib_formats("retina")
    return otter.Notebook(your_files.outline()["notebook"])


def show(figure, alt):
    """Show a figure, sharp on every screen, with `alt` as its text.

    Args:
        figure: a matplotlib figure.
        alt: what it shows, in words.
    """
    from IPython.display import HTML, display

    display(HTML(_image(figure, alt), metadata={"alt": alt}))


def sliders(draw, **choices):
    """Show a figure that can be drawn anew by sliders and menus; without ipywidgets, as it is by default.

    Args:
        draw: a function of the names in `choices`, with defaults; returns a figure and its words.
        choices: name -> (lowest, highest) or a list of values.
    """
    try:
        import ipywidgets
    except ImportError:
        show(*draw())
        return
    from IPython.display import display

    picture = ipywidgets.HTML()
    controls = {
        name: ipywidgets.IntSlider(values[1], *values, description=name, continuous_update=False)
        if isinstance(values, tuple)
        else ipywidgets.Dropdown(options=values, description=name)
        for name, values in choices.items()
    }

    def redraw(_=None):
        picture.value = _image(*draw(**{name: control.value for name, control in controls.items()}))

    for control in controls.values():
        control.observe(redraw, "value")
    redraw()
    display(ipywidgets.VBox([*controls.values(), picture]))


def _image(figure, alt):
    """Return a figure as an <img>, drawn with twice the pixels that it takes up, and close it."""
    import matplotlib.pyplot as plt

    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=180, bbox_inches="tight", facecolor="white")
    plt.close(figure)
    width = int.from_bytes(picture.getvalue()[16:20], "big") // 2  # a PNG's header holds its width
    source = base64.b64encode(picture.getvalue()).decode()
    return f'<img alt="{escape(alt)}" width="{width}" style="max-width: 100%" src="data:image/png;base64,{source}">'


class _Cells:
    """What happens before, during and after a cell."""

    def __init__(self, shell):
        self.shell = shell
        self.saved = None
        self.names = set()  # what your files brought into the notebook
        self.unreadable = []
        self.limit = None

    def attach(self):
        """Hook into the shell; a second `start` in the same kernel takes the place of the first."""
        for event, name in (("pre_run_cell", "before"), ("post_run_cell", "after")):
            for known in list(self.shell.events.callbacks[event]):
                if type(getattr(known, "__self__", None)).__name__ == "_Cells":
                    self.shell.events.unregister(event, known)
            self.shell.events.register(event, getattr(self, name))
        self.shell.set_custom_exc((Exception, KeyboardInterrupt), self.explain)
        self.read()

    def before(self, _):
        self.read()
        self.output = sys.stdout
        sys.stdout = _Capped(self.output)
        self.limit = your_files.time_limit(SECONDS)
        self.late = self.limit.__enter__()

    def after(self, _):
        if self.limit is None:
            return  # the cell that started it all
        self.limit.__exit__(None, None, None)
        self.limit = None
        if isinstance(sys.stdout, _Capped):
            sys.stdout.say_what_was_left_out()
            sys.stdout = self.output

    def read(self):
        """Read your files again when one was saved."""
        now = your_files.saved()
        if now == self.saved:
            return
        self.saved = now
        your_files.forget()
        found, self.unreadable = your_files.load()
        for name in self.names - found.keys():
            self.shell.user_ns.pop(name, None)
        self.names = set(found)
        self.shell.user_ns.update(found)
        for broken in self.unreadable:
            print(broken)

    def explain(self, shell, kind, error, trace, tb_offset=None):
        """Say in a few lines what went wrong, in place of a traceback."""
        import matplotlib.pyplot as plt

        plt.close("all")  # a figure that was begun shows nothing
        print(self.words(kind, error.with_traceback(trace)))

    def words(self, kind, error):
        line = your_files.line_of_error(error)
        if isinstance(error, NotImplementedError):
            return f"not yet: {error}"
        if isinstance(error, NameError) and error.name in checks.question_of() and self.unreadable:
            files = " and ".join(f"{broken.module}.py" for broken in self.unreadable)
            return f"waits for {files}, which cannot be read"
        if isinstance(error, KeyboardInterrupt):
            said = f"Stopped after {SECONDS} seconds." if self.limit and self.late() else "Stopped."
        else:
            said = f"{kind.__name__}: {error}"
        return f"{said}\n{line}" if line else said


class _Capped:
    """Standard output that lets only so many lines through, counted for each place that prints."""

    def __init__(self, output):
        self.output = output
        self.lines = {}

    def write(self, text):
        printer = sys._getframe(1).f_code
        place = printer.co_filename, printer.co_name
        before = self.lines.get(place, 0)
        self.lines[place] = before + text.count("\n")
        room = max(0, PRINTED_LINES[self._in_a_file(place[0])] - before)
        self.output.write("".join(text.splitlines(keepends=True)[:room]))
        return len(text)

    def say_what_was_left_out(self):
        for (file, function), lines in self.lines.items():
            left_out = lines - PRINTED_LINES[self._in_a_file(file)]
            if left_out > 0:
                where = f"{Path(file).name}, {function}" if self._in_a_file(file) else "this cell"
                self.output.write(f"... and {left_out} more lines printed by {where}\n")

    @staticmethod
    def _in_a_file(filename):
        return your_files.is_yours(filename) and Path(filename).parent == your_files.HERE

    def __getattr__(self, name):
        return getattr(self.output, name)
