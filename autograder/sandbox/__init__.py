"""Runs student code where it can do no harm; `host` explains how, and `box/` is what runs inside.

What the rest of the package needs of it, the vocabulary of answers among it, is imported from here.
"""

from .box.answers import (
    Answer,
    Died,
    Items,
    Missing,
    NotLoaded,
    Other,
    Raised,
    Returned,
    Seq,
    Skipped,
    TimedOut,
    TooLarge,
    array_of,
)
from .box.landlock import IN_FORCE
from .box.layers import hide
from .box.values import perform, to_model
from .doctor import Finding, doctor
from .host import Call, Sandbox, Session, StandIns
from .right_values import RightValues
from .staging import temporary_folder

__all__ = [
    "IN_FORCE",
    "Answer",
    "Call",
    "Died",
    "Finding",
    "Items",
    "Missing",
    "NotLoaded",
    "Other",
    "Raised",
    "Returned",
    "RightValues",
    "Sandbox",
    "Seq",
    "Session",
    "Skipped",
    "StandIns",
    "TimedOut",
    "TooLarge",
    "array_of",
    "doctor",
    "hide",
    "perform",
    "temporary_folder",
    "to_model",
]
