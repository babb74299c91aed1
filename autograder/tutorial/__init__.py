"""What this tutorial asks and what is true: recipes of inputs, numeric gradients, the judge of C2, misconceptions."""

from autograder.tutorial.pictures import pictures
from autograder.tutorial.probes import probes
from autograder.tutorial.settings import Settings

__all__ = ["Settings", "pictures", "probes"]
