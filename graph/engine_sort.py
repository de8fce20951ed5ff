"""Sorts more lines than fit in memory."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from tempfile import TemporaryFile

RUN = 250_000
"""Lines sorted at a time; N-Quads have about 200 bytes, so a run takes some 60 MB."""


def sorted_lines(lines: Iterable[bytes], run: int = RUN) -> Iterator[bytes]:
    """Yield *lines*, each ending in a newline, in the order of their bytes, which `LC_ALL=C sort`
    gives too: runs are sorted in memory, wait in temporary files and are merged.
    """
    source = iter(lines)
    batch = sorted(islice(source, run))
    if len(batch) < run:
        yield from batch
        return
    with ExitStack() as files:
        runs = []
        while batch:
            file = files.enter_context(TemporaryFile())
            file.writelines(batch)
            file.seek(0)
            runs.append(file)
            batch = sorted(islice(source, run))
        yield from heapq.merge(*runs)
