"""Which user does a worker run as? One that nobody is, and that no other worker has at the same time.

Numbers are leased from systemd's range for dynamic users, which no account may use. A lease is an abstract
unix socket bound to the number's name: graders side by side never share a number, and the kernel ends
the lease with the process that holds it.
"""

from __future__ import annotations

import itertools
import os
import pwd
import random
import socket
from collections.abc import Iterator

RANGE = range(61184, 65520)


class Lease:
    """A user number that is ours alone until `release`."""

    def __init__(self, number: int, lock: socket.socket) -> None:
        self.number = number
        self._lock = lock

    def release(self) -> None:
        """Give the number back; no process may run under it any more."""
        self._lock.close()


def _is_account(number: int) -> bool:
    try:
        pwd.getpwuid(number)
    except KeyError:
        return False
    return True


def _lease(number: int) -> Lease | None:
    lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        lock.bind(f"\0autograder-uid-{number}")
    except OSError:
        lock.close()
        return None
    return Lease(number, lock)


class Uids:
    """Leases numbers of the range, never one of an account, round and round from a random place."""

    def __init__(self) -> None:
        start = random.Random(os.urandom(8)).randrange(len(RANGE))
        self._next: Iterator[int] = itertools.cycle([*RANGE[start:], *RANGE[:start]])

    def lease(self) -> Lease:
        """Lease a number; raises OSError when all are taken."""
        for number in itertools.islice(self._next, len(RANGE)):
            if not _is_account(number) and (lease := _lease(number)):
                return lease
        raise OSError(f"every one of the {len(RANGE)} user numbers for workers is in use")
