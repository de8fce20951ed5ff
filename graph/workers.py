"""Work that is spread over processes: documents to be read, parts of a store to be judged.

What comes back is in the order of what went in, so that the number of processes shows nowhere.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from typing import TypeVar

from dramagraph.claims import extract
from dramagraph.models import Document, Extraction
from dramagraph.progress import Progress, silent
from dramagraph.shapes.report import Finding, Report
from dramagraph.store import StoreSnapshot, open_folder
from dramagraph.validation import Part, findings, parts, validate_store

T = TypeVar("T")
U = TypeVar("U")

LEAST = 100
"""Documents for which processes are started: each needs some 2 s to start and load the rules, in
which one process reads half as many."""
CHUNK = 10
"""Documents handed over at once: about 0.3 s of work."""


def read_all(
    documents: Sequence[Document], read: Callable[[Document], Extraction], workers: int
) -> Iterator[Extraction]:
    """Return what is read from each document, in their order.

    Several processes read by the rules alone: other extractors keep accounts, which are one.
    """
    if read is not extract or workers < 2 or len(documents) < LEAST:
        return map(read, documents)
    return _spread(extract, documents, workers, CHUNK)


def judged(snapshot: StoreSnapshot, progress: Progress = silent, workers: int = 1) -> Report:
    """Return what the shapes find in a snapshot in a folder that nobody writes to."""
    work = [(str(snapshot.folder), part) for part in parts(snapshot)] if workers > 1 else []
    if len(work) < 2 * workers:
        return validate_store(snapshot, progress)
    found = _spread(_findings, work, workers, 1)
    return Report.of(set(chain.from_iterable(progress(found, "validating"))))


def _findings(work: tuple[str, Part]) -> set[Finding]:
    folder, part = work
    with open_folder(folder) as snapshot:
        return findings(snapshot, part)


def _spread(run: Callable[[T], U], items: Sequence[T], workers: int, chunk: int) -> Iterator[U]:
    """Yield what *run* makes of each item. Processes are started anew rather than forked: a fork
    takes over locks that threads hold, and the engine's files.
    """
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, start) as pool:
        yield from pool.map(run, items, chunksize=chunk)
