"""Progress of long work: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")


class Progress(Protocol):
    """Something that passes items through and may show how far it is."""

    def __call__(self, items: Iterable[T], doing: str) -> Iterator[T]:
        """Yield *items*; *doing* says what is done with them."""


def silent(items: Iterable[T], doing: str) -> Iterator[T]:
    """Yield *items* and show nothing."""
    yield from items


def bar(items: Iterable[T], doing: str) -> Iterator[T]:
    """Yield *items* with a bar on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console  # slow to import, and only a terminal needs it
    from rich.progress import track

    yield from track(items, doing, console=Console(stderr=True), transient=True)
