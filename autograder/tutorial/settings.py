"""Which numbers of grading.yml does only this tutorial know?"""

from __future__ import annotations

from autograder.manifest import Count, Positive, Section


class DeepNetwork(Section, frozen=True):
    """The network of part C."""

    hidden_layers: Count
    width: Count
    samples: Count
    first_layers: Count
    he_seed: int


class Settings(Section, frozen=True):
    """The section `settings:`; see the comments in grading.yml."""

    class_weights_ratio: Positive
    activation_slope: Positive
    activation_bend: Positive
    alive_factor: Positive
    deep_network: DeepNetwork
