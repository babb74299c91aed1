"""Runs student code where it can do no harm; `host` explains how."""

from .box.answers import (
    Answer,
    Died,
    Missing,
    NotLoaded,
    Other,
    Raised,
    Returned,
    Seq,
    Skipped,
    TimedOut,
    TooLarge,
)
from .doctor import Finding, doctor
from .host import Call, Limits, Sandbox, SandboxFault, SandboxRefused, Session

__all__ = [
    "Answer",
    "Call",
    "Died",
    "Finding",
    "Limits",
    "Missing",
    "NotLoaded",
    "Other",
    "Raised",
    "Returned",
    "Sandbox",
    "SandboxFault",
    "SandboxRefused",
    "Seq",
    "Session",
    "Skipped",
    "TimedOut",
    "TooLarge",
    "doctor",
]
