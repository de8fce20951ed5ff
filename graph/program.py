"""Which program this is: a hash of all that decides what it makes of a document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources.abc import Traversable

from dramagraph import resources

PACKAGES = ("", "ontology", "shapes")
"""What makes the graph: the server only reads it."""
LIBRARIES = ("pyshacl", "rdflib", "reasonable", "spacy")
SUFFIXES = (".py", ".toml", ".ttl")


@cache
def program_hash() -> str:
    """Return the hash of the program's own files and of the versions of what it reads texts with:
    32 hex digits. It differs wherever two programs may make two graphs of one text.
    """
    digest = sha256()
    for package in PACKAGES:
        for name, file in _files(resources.folder(package), package):
            data = file.read_bytes()
            digest.update(f"{name} {len(data)}\n".encode())
            digest.update(data)
    for library in LIBRARIES:
        digest.update(f"{library} {_version(library)}\n".encode())
    return digest.hexdigest()[:32]


def _version(library: str) -> str:
    try:
        return version(library)
    except ModuleNotFoundError:  # reasonable is not there for every machine
        return "none"


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(SUFFIXES):
            yield f"{path}/{entry.name}", entry
