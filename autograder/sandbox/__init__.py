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
from .box.layers import hide
from .box.values import perform, to_model
from .doctor import missing_layers
from .host import Call, Sandbox, Session, StandIns
from .right_values import RightValues
from .staging import temporary_folder

__all__ = [
    "Answer",
    "Call",
    "Died",
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
    "hide",
    "missing_layers",
    "perform",
    "temporary_folder",
    "to_model",
]
