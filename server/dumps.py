"""The dump of the current edition, kept in a file when it has been sent once, so that a transfer that
broke off can go on where it was.
"""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock


class Dumps:
    """One file at most, in a folder of its own that goes with this object."""

    def __init__(self, place: Path | None = None) -> None:
        """Begin with nothing on disk; *place* is a folder that somebody else removes, None the system's own
        for what is temporary.
        """
        self._lock = Lock()
        self._place = place
        self._folder: Path | None = None
        self._writing = ""

    def file(self, edition: str) -> Path | None:
        """Return the file of an edition, None where it is not complete."""
        if self._folder is None or not edition:
            return None
        path = self._folder / _name(edition)
        return path if path.exists() else None

    def kept(self, edition: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield *pieces*; when all have been, they are the file of the edition."""
        part = self._begun(edition)
        if part is None:
            yield from pieces
            return
        try:
            with part.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
                    yield piece
            self._finish(part, edition)
        except OSError:  # a full disk: the client shall have it all the same
            yield from pieces
        finally:
            self._writing = ""
            part.unlink(missing_ok=True)

    def _begun(self, edition: str) -> Path | None:
        """Return where to write, None where another request does, or nothing can be."""
        with self._lock, suppress(OSError):
            if not edition or self._writing:
                return None
            if self._folder is None:
                self._folder = Path(mkdtemp(prefix="dramagraph-dump-", dir=self._place))
                weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            self._writing = edition
            return self._folder / "part"
        return None

    def _finish(self, part: Path, edition: str) -> None:
        for old in part.parent.glob("*.gz"):
            old.unlink()
        part.rename(part.parent / _name(edition))


def _name(edition: str) -> str:
    return f"{sha256(edition.encode()).hexdigest()[:16]}.gz"
