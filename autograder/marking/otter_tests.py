"""How do the hidden tests get otter's classes without waiting for the rest of otter?

`import otter` also loads notebooks, exports to PDF and pandas, and `import otter.test_files` loads IPython, which takes
longer than grading a submission. A package's parts can be imported when the package itself is in `sys.modules`, so an
empty one stands there until somebody asks it for anything but its parts: then it becomes the whole package, the same
object.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from typing import Any


def _stand_in(name: str) -> None:
    """Put a package into sys.modules that loads itself when it is needed."""
    spec = find_spec(name)
    if name in sys.modules or spec is None or spec.loader is None:
        return
    package, loader = module_from_spec(spec), spec.loader

    def whole(attribute: str) -> Any:
        if attribute.startswith("__") and attribute not in ("__all__", "__version__"):
            raise AttributeError(f"module {name!r} has no attribute {attribute!r}")
        del package.__getattr__
        loader.exec_module(package)
        return getattr(package, attribute)

    package.__getattr__ = whole  # type: ignore[method-assign]
    sys.modules[name] = package
    parent, _, own = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], own, package)


_stand_in("otter")
_stand_in("otter.test_files")

from otter.test_files.abstract_test import TestCase  # noqa: E402
from otter.test_files.exception_test import ExceptionTestFile, test_case  # noqa: E402
from otter.version import __version__ as otter_version  # noqa: E402

# Hidden and public test files import this name from the package; to have it is no reason to become the whole.
sys.modules["otter.test_files"].test_case = test_case  # type: ignore[attr-defined]

__all__ = ["ExceptionTestFile", "TestCase", "otter_version"]
