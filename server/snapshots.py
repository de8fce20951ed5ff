"""The snapshot that requests read: one open for all, replaced when a build has written another.

A request that has begun keeps the snapshot it began with, so nobody reads half of one and half of
the next. The old one is closed when the last that uses it ends.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from dramagraph.errors import MissingError
from dramagraph.store import (
    Snapshot,
    commits,
    current_mark,
    current_number,
    journal,
    open_snapshot,
)

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class OpenSnapshot:
    """A snapshot that is open, with what is remembered as long as it is."""

    snapshot: Snapshot
    edition: str
    """Names its content: differs between two snapshots, also of stores that count from 1 again.
    "" for an endpoint, whose content may change at any moment."""
    memory: dict[str, Any] = field(default_factory=dict)
    """What was worked out from it, by a key; not to be used where edition is ""."""
    users: int = 0
    is_current: bool = True

    def remember(self, key: str, make: Callable[[Snapshot], T]) -> T:
        """Return what *make* makes of the snapshot, made once; each time where edition is ""."""
        if not self.edition:
            return make(self.snapshot)
        if key not in self.memory:
            self.memory[key] = make(self.snapshot)
        found: T = self.memory[key]
        return found


class Snapshots:
    """Leases of the current snapshot of a store; MissingError or StoreError where there is none."""

    def __init__(
        self,
        location: str,
        opened: Callable[[str], Snapshot] = open_snapshot,
        number: Callable[[str], int] = current_number,
        named: Callable[[str, int], str] | None = None,
    ) -> None:
        """Prepare to open the store at *location*; *named* gives the edition of a number."""
        self._location = location
        self._opened = opened
        self._number = number
        self._named = named or edition
        self._lock = Lock()
        self._held: OpenSnapshot | None = None
        self._newest: tuple[int, str] | None = None
        self._mark = (0, 0)

    def newest(self) -> tuple[int, str]:
        """Return the number and the edition of the current snapshot, which is not opened."""
        mark = current_mark(self._location)
        if self._newest is None or self._mark != mark or mark == (0, 0):
            number = self._number(self._location)
            self._mark, self._newest = mark, (number, self._named(self._location, number))
        return self._newest

    def kept(self, number: int) -> tuple[int, str]:
        """Return the number and the edition of a commit; MissingError where it is not kept."""
        there = commits(self._location)
        if number not in there:
            known = ", ".join(map(str, there))
            raise MissingError(f"commit {number} is not kept; those that can be read are {known}")
        return number, self._named(self._location, number)

    @contextmanager
    def lease(self) -> Iterator[OpenSnapshot]:
        """Give the current snapshot, which stays open until the block ends."""
        with self._lock:
            number = self._number(self._location)
            if self._held is None or self._held.snapshot.number != number:
                snapshot = self._opened(self._location)
                self._retire()
                named = self._named(self._location, snapshot.number)
                self._held = OpenSnapshot(snapshot, named)
            held = self._held
            held.users += 1
        try:
            yield held
        finally:
            self._give_back(held)

    @contextmanager
    def held(self, number: int) -> Iterator[Snapshot | None]:
        """Give the snapshot that is open if it has this number, else None: nothing is opened."""
        with self._lock:
            held = self._held
            if held is None or held.snapshot.number != number:
                held = None
            else:
                held.users += 1
        try:
            yield held.snapshot if held else None
        finally:
            if held is not None:
                self._give_back(held)

    @contextmanager
    def keep(self, held: OpenSnapshot) -> Iterator[None]:
        """Keep a leased snapshot open in another thread; to be entered before the lease ends."""
        with self._lock:
            held.users += 1
        try:
            yield
        finally:
            self._give_back(held)

    def close(self) -> None:
        """Close the snapshot as soon as nobody uses it; the next lease opens it again."""
        with self._lock:
            self._retire()

    def _give_back(self, held: OpenSnapshot) -> None:
        with self._lock:
            held.users -= 1
            if held.users == 0 and not held.is_current:
                held.snapshot.close()

    def _retire(self) -> None:
        if self._held is not None:
            self._held.is_current = False
            if self._held.users == 0:
                self._held.snapshot.close()
            self._held = None


def edition(location: str, number: int) -> str:
    """Return what names the content of a snapshot: its entry in the store's journal."""
    if not number:
        return ""
    entries = (entry for entry in journal(location) if entry["number"] == number)
    return json.dumps(next(entries, {"number": number}), sort_keys=True)
