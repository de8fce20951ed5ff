"""The articles that ship with the package."""

from __future__ import annotations

from collections.abc import Iterator

from dramagraph import resources
from dramagraph.documents import read_document
from dramagraph.models import Document


def seeds() -> Iterator[Document]:
    """Yield the five articles of seeds/, by file name."""
    for file in sorted(resources.folder("seeds").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".txt"):
            yield from read_document(file.read_bytes(), file.name)
