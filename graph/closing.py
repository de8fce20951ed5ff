"""What is closed, or begins again, at the end of the block that opened it."""

from __future__ import annotations

import gc
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self


class Closing(ABC):
    """Something that stands in a with statement and is closed at its end."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what is held; closing twice does nothing."""

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector of reference cycles rest meanwhile. A reading makes none, but tens of
    thousands of objects, so that the collector starts often and finds nothing: 6 % of the time.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
