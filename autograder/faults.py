"""Which errors are there, and whose are they?

    AutograderError
    ├── GraderFault         ours: the grader, its data or its host failed; never the student's zero
    │   ├── SandboxFault    the box or its host
    │   └── StoreFault      the folder that a batch writes
    ├── Unusable            the caller's: the request cannot be carried out, and the message says what to mend
    │   ├── ManifestError   grading.yml
    │   ├── TemplateError   the sources of what students get
    │   ├── OpeningFault    no such path, no permission, a failing disk
    │   └── SandboxRefused  this host cannot confine student code
    └── Unreadable          the student's: nothing of the upload can be graded

Whatever a command lets out is an `AutograderError`, and its message is for people.
"""


class AutograderError(Exception):
    """The root of every error that leaves a module of this package."""


class GraderFault(AutograderError):
    """The grader, its data or its host failed. It ends the grading of a submission without a score."""


class SandboxFault(GraderFault):
    """A fault of the box or of the host, never the student's."""


class StoreFault(GraderFault):
    """OUT cannot be used or written; the message says what to do."""


class Unusable(AutograderError):
    """What was asked for cannot be done as it was asked."""


class ManifestError(Unusable):
    """grading.yml cannot be used; the message is one line with the place in the file."""


class TemplateError(Unusable):
    """The template cannot be made, or would give something away; one line with file and line."""


class OpeningFault(Unusable):
    """The machine or the caller is at fault, not the student: no such path, no permission, a failing disk."""


class SandboxRefused(Unusable):
    """This host cannot confine a student's code, and nobody said to run it regardless."""


class Unreadable(AutograderError):
    """Nothing of the upload can be graded; the message is one sentence for student and instructor."""
