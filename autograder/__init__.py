"""An auto-graded assignment on backpropagation; the command line is `autograder`."""

__version__ = "0.1.0"
