"""A store in one file: its newest commit, its journal, and a hash of each; and back again.

Others may read and write meanwhile. What is restored is what was backed up, or nothing.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO

from dramagraph.engine_folder import StoreFolder
from dramagraph.errors import DocumentError, MissingError, UsageError
from dramagraph.remote import is_remote

WAIT_S = 60.0
"""How long a backup waits for a writer: only while it opens files."""
MANIFEST, JOURNAL = "backup.json", "journal.jsonl"
NAME = re.compile(r"snapshot/[A-Za-z0-9._-]{1,100}")
CHUNK = 1_048_576


def backup(location: str, path: Path) -> int:
    """Write the newest commit of a store to a tar file, whole or not at all; return its number.

    MissingError where there is no store, UsageError for an endpoint and for a file that cannot be
    written.
    """
    folder = _folder(location)
    part = path.with_name(f"{path.name}.partial")
    with ExitStack() as opened:
        number, files = _opened(folder, opened)
        hashes = {name: _hash(file) for name, file in files.items()}
        try:
            with tarfile.open(part, "w") as tar:
                manifest = json.dumps({"number": number, "sha256": hashes}, indent=1)
                _add(tar, MANIFEST, BytesIO(manifest.encode()), len(manifest.encode()))
                for name, file in files.items():
                    _add(tar, name, file, file.seek(0, 2))
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    return number


def restore(path: Path, location: str) -> int:
    """Make a store of a backup, where there is none yet, and return the number of its commit, which
    is a new one.

    DocumentError for a file that is no backup, or not whole any more: nothing is made then.
    """
    folder = _folder(location)
    try:
        with tarfile.open(path, "r:") as tar, folder.locked(WAIT_S) as newest:
            if newest:
                raise UsageError(f"{location} holds a store: name another folder by --store")
            number, journal = _manifest(tar)
            try:
                _unpack(tar, folder.snapshot(number + 1), folder.journal_path, journal)
                found = folder.check(number + 1)
                folder.publish(number + 1, "restore", found.quads, {}, found.notes)
            finally:
                folder.discard_unless_current(number + 1)
            return number + 1
    except FileNotFoundError as error:
        raise MissingError(f"{path}: no such file") from error
    except (tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as error:
        raise DocumentError(f"{path} is no backup, or is damaged: {error}") from error


def _folder(location: str) -> StoreFolder:
    if is_remote(location):
        raise UsageError(f"{location} is an endpoint: only a store in a folder can be backed up")
    return StoreFolder(Path(location))


def _opened(folder: StoreFolder, opened: ExitStack) -> tuple[int, dict[str, IO[bytes]]]:
    """Return the number of the newest commit and its files, open: who prunes it cannot take them."""
    folder.current()  # a store that is not there is not made
    with folder.locked(WAIT_S) as number:
        names = ("inventory.json", *folder.check(number).files)
        files: dict[str, IO[bytes]] = {}
        for name in names:
            place = folder.snapshot(number) / name
            files[f"snapshot/{name}"] = opened.enter_context(place.open("rb"))
        journal = "".join(f"{json.dumps(e, ensure_ascii=False)}\n" for e in folder.journal())
        files[JOURNAL] = BytesIO(journal.encode())
    return number, files


def _add(tar: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> None:
    """Add a file without owner and time: the same store gives the same bytes."""
    file.seek(0)
    entry = tarfile.TarInfo(name)
    entry.size = size
    tar.addfile(entry, file)


def _manifest(tar: tarfile.TarFile) -> tuple[int, dict[str, str]]:
    """Return the number and the hashes of a backup; ValueError for names that are not of one."""
    first = tar.next()
    file = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
    if file is None:
        raise ValueError("it has no list of what it holds")
    found = json.loads(file.read(CHUNK))
    number, hashes = int(found["number"]), dict(found["sha256"])
    strange = [name for name in hashes if name != JOURNAL and not NAME.fullmatch(name)]
    if strange or JOURNAL not in hashes:
        raise ValueError(f"{strange[0] if strange else JOURNAL} has no place in a backup")
    return number, hashes


def _unpack(tar: tarfile.TarFile, snapshot: Path, journal: Path, hashes: dict[str, str]) -> None:
    """Write the files that *hashes* names, each with its hash; ValueError where one is other."""
    snapshot.mkdir(parents=True)
    left = dict(hashes)
    for entry in tar:
        wanted = left.pop(entry.name, None)
        file = tar.extractfile(entry) if wanted is not None and entry.isreg() else None
        if file is None:
            if entry.name == MANIFEST:
                continue
            raise ValueError(f"{entry.name} has no place in a backup")
        target = journal if entry.name == JOURNAL else snapshot / entry.name.partition("/")[2]
        digest = sha256()
        with target.open("wb") as copy:
            for piece in _pieces(file):
                digest.update(piece)
                copy.write(piece)
        if digest.hexdigest() != wanted:
            raise ValueError(f"{entry.name} is other than it was")
    if left:
        raise ValueError(f"{next(iter(left))} is missing")


def _hash(file: IO[bytes]) -> str:
    digest = sha256()
    for piece in _pieces(file):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece
