"""setup.sh and run_autograder in fresh Ubuntu and Debian roots; minutes long and only on request."""

from __future__ import annotations

import os
import subprocess

import pytest
import tools

from autograder.manifest import ROOT


@pytest.mark.slow
@pytest.mark.skipif("FULL_CYCLE" not in os.environ, reason="set FULL_CYCLE=1: needs root, debootstrap and a network")
@pytest.mark.parametrize("suite", ["jammy", "noble", "bookworm"])
def test_fresh_root(suite):
    """The zip builds its image from nothing and grades solutions to every point, the template to 0."""
    tools.need("debootstrap")
    subprocess.run([ROOT / "scripts" / "full_cycle.sh", suite], check=True)
