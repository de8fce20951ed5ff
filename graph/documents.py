"""Files → documents.

In: paths of files and folders, or standard input: text, Markdown, HTML, JSON Lines, JSON and WARC.
Out: a Document for each article, in the order of the paths, in a folder by name. Refused: what is
not text, is empty, is larger than a document may be, or has no article in it; each with one line
that names the file and the reason, and with no loss of the others.
"""

from __future__ import annotations

import io
import os
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from dramagraph.errors import DataError, DocumentError, MissingError
from dramagraph.formats import READERS, Outcome, outcomes, reader_of
from dramagraph.models import Document

STANDARD_INPUT = "-"


def read(
    paths: Iterable[str | Path],
    *,
    stdin: BinaryIO | None = None,
    on_error: Callable[[DataError], None] | None = None,
    on_note: Callable[[str], None] | None = None,
) -> Iterator[Document]:
    """Return the documents of *paths*, each a file, a folder or "-", one by one as they are asked
    for.

    A folder gives its files of known kinds at any depth, sorted, without hidden ones; *on_note* is
    told how many there are of other kinds. A file that is named is read whatever its ending. Each
    file counts once. What cannot be read goes to *on_error*; without it, the first is raised.

    Raises MissingError, before anything is read, for a path that does not exist and for a folder
    without a document.
    """
    note = on_note or (lambda _: None)
    files = dict.fromkeys(file for path in paths for file in _files(str(path), note))
    found = (outcome for file in files for outcome in _opened(file, stdin))
    return _documents(found, on_error)


def read_document(data: bytes, name: str) -> list[Document]:
    """Return the documents in a file's bytes; its name's ending, else its start, tells the kind.

    Raises DocumentError for the first that cannot be read.
    """
    return list(_documents(outcomes(io.BytesIO(data), name, Path(name).name), None))


def _documents(
    found: Iterable[Outcome], on_error: Callable[[DataError], None] | None
) -> Iterator[Document]:
    for outcome in found:
        if isinstance(outcome, Document):
            yield outcome
        elif on_error is None:
            raise outcome
        else:
            on_error(outcome)


# --- Files --------------------------------------------------------------------------------------


def _files(path: str, note: Callable[[str], None]) -> list[str]:
    """The files of a path, "-" for standard input."""
    if path == STANDARD_INPUT:
        return [path]
    try:
        is_folder = stat.S_ISDIR(Path(path).stat().st_mode)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        raise MissingError(f"{path}: {_reason(error)}; give a file, a folder or -") from None
    if not is_folder:
        return [path]
    files: list[str] = []
    others = Counter[str]()
    walk = os.walk(
        path, onerror=lambda error: note(f"{error.filename}: {_reason(error)}, left out")
    )
    for folder, folders, names in walk:
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        shown = sorted(name for name in names if not name.startswith("."))
        files += [str(Path(folder, name)) for name in shown if reader_of(name)]
        others.update(Path(name).suffix or name for name in shown if not reader_of(name))
    if not files:
        raise MissingError(f"{path}: no document in this folder; known are {', '.join(READERS)}")
    if others:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(others.items()))
        note(f"{path}: {others.total()} files of other kinds left out ({kinds})")
    return files


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _opened(file: str, stdin: BinaryIO | None) -> Iterator[Outcome]:
    if file == STANDARD_INPUT:
        yield from outcomes(stdin or sys.stdin.buffer, "standard input", "stdin")
        return
    try:
        with Path(file).open("rb") as stream:
            yield from outcomes(stream, file, Path(file).name)
    except OSError as error:
        yield DocumentError(f"{file} cannot be read: {_reason(error)}")
