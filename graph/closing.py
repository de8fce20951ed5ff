"""What is closed at the end of the block that opened it."""

from __future__ import annotations

from abc import ABC, abstractmethod
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
