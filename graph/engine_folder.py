"""The folder of a store: which snapshot is newest, who may write, what was written when.

    STORE/CURRENT              the number of the newest snapshot; replaced whole
    STORE/snapshots/000007/    one snapshot, written once and never changed
    STORE/journal.jsonl        one JSON object for each finished write, the only place with times
    STORE/lock                 held by the one writer; the system lets go of it when the writer ends

A snapshot may share files with the one before it, by hard links: the engine writes a file once.
A snapshot counts from the moment that CURRENT names it. Everything that a writer leaves behind
when it is killed before that is what the next writer removes.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from dramagraph.errors import MissingError, StoreError

_INVENTORY = "inventory.json"
"""In each snapshot: how many quads it holds, the size of each of its files, and notes."""


POLL_S = 0.02
"""Between two tries for the lock. To add one article takes some 30 times as long."""


@dataclass(frozen=True)
class Inventory:
    """What its writer wrote down of a snapshot."""

    quads: int
    files: Mapping[str, int]
    """The size of each in bytes."""
    notes: Mapping[str, Any]


class Hold:
    """Keeps a snapshot from being removed, until it is closed or nothing refers to it any more."""

    def __init__(self, file: Path) -> None:
        """Hold on to the snapshot of an inventory; without effect where there is none any more."""
        self._handle: int | None = None
        if sys.platform != "win32":  # which removes nothing that is open
            import fcntl

            with suppress(FileNotFoundError):
                self._handle = os.open(file, os.O_RDONLY)
                fcntl.flock(self._handle, fcntl.LOCK_SH)

    def close(self) -> None:
        """Let go; the second time nothing happens."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    __del__ = close


@dataclass(frozen=True)
class StoreFolder:
    """A folder that holds a store, or will; nothing is created before a writer locks it."""

    path: Path

    @property
    def journal_path(self) -> Path:
        """The file of the journal."""
        return self.path / "journal.jsonl"

    def current(self) -> int:
        """Return the number of the newest snapshot, from 1.

        MissingError where there is no store, StoreError where CURRENT cannot be read.
        """
        with _reported(self.path):
            try:
                text = (self.path / "CURRENT").read_text(encoding="ascii", errors="replace")
            except FileNotFoundError:
                raise MissingError(
                    f"no store at {self.path}: run `dramagraph build --store {self.path}` first"
                ) from None
        if not re.fullmatch(r"[0-9]{6,}\n", text):
            raise StoreError(
                f"{self.path / 'CURRENT'} is damaged: write the newest number of snapshots/ into it"
            )
        return int(text)

    def snapshot(self, number: int) -> Path:
        """Return where snapshot *number* stands."""
        return self.path / "snapshots" / f"{number:06}"

    def numbers(self) -> list[int]:
        """Return the numbers of the snapshots that can be read, up to the newest."""
        newest = self.current()
        with _reported(self.path):
            return [number for number, _ in self._snapshots() if number <= newest]

    def check(self, number: int) -> Inventory:
        """Return what snapshot *number* holds; StoreError if a file of it has changed.

        Sizes only: the engine itself finds bytes that have changed, but takes a log of changes
        that was cut short for an emptier store.
        """
        folder = self.snapshot(number)
        damage = f"the snapshot {folder} is damaged: rebuild the store, or go back to another one"
        with _reported(self.path):
            try:
                found = json.loads((folder / _INVENTORY).read_text(encoding="utf-8"))
                inventory = Inventory(
                    int(found["quads"]), dict(found["files"]), dict(found.get("notes", {}))
                )
                sizes = {name: (folder / name).stat().st_size for name in inventory.files}
            except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
                raise StoreError(damage) from error
        if sizes != inventory.files:
            raise StoreError(damage)
        return inventory

    def hold(self, number: int) -> Hold:
        """Keep snapshot *number*, if it is still there, as long as what comes back is.

        Whoever reads it has to: the engine (pyoxigraph 0.5.13) opens 16 tables of a snapshot at once
        and the others when it comes to them, and COUNT takes one that is missing for rows without end.
        """
        with _reported(self.path):
            return Hold(self.snapshot(number) / _INVENTORY)

    def link(self, old: int, new: int) -> None:
        """Begin snapshot *new* as a copy of *old*: its tables by hard links, where there are such."""
        with _reported(self.path):
            target = self.snapshot(new)
            target.mkdir()
            for name in self.check(old).files:
                source = self.snapshot(old) / name
                if source.suffix == ".sst":
                    _link(source, target / name)
                else:
                    shutil.copyfile(source, target / name)  # the engine appends to its manifest

    def journal(self) -> Iterator[dict[str, Any]]:
        """Yield what was written, oldest first: number, time (UTC), action, quads, counts."""
        newest = self.current()
        with _reported(self.path), self.journal_path.open("rb") as file:
            for line in file:
                entry = _entry(line)
                if entry is None or entry["number"] > newest:
                    return  # a writer was killed before CURRENT named this
                yield entry

    @contextmanager
    def locked(self, wait_s: float | None = None) -> Iterator[int]:
        """Hold the lock of the one writer; give the number of the newest snapshot, 0 for none.

        Who comes while another writes waits, None as long as it takes; StoreError after *wait_s*
        seconds. What broken writers left is removed first.
        """
        with _reported(self.path):
            (self.path / "snapshots").mkdir(parents=True, exist_ok=True)
            lock = (self.path / "lock").open("ab")
        deadline = None if wait_s is None else time.monotonic() + wait_s
        with lock:
            while not _lock(lock):
                if deadline is not None and time.monotonic() >= deadline:
                    raise StoreError(
                        f"{self.path} is being written by another process: "
                        "try again when it has ended, or name another store with --store"
                    )
                time.sleep(POLL_S)
            newest = self.newest()
            self._clear(newest)
            yield newest

    def publish(
        self,
        number: int,
        action: str,
        quads: int,
        counts: Mapping[str, int],
        notes: Mapping[str, Any],
    ) -> None:
        """Make snapshot *number* the newest: to disk with it, then the journal, then CURRENT.

        Only for the holder of the lock. The journal comes first since an entry beyond CURRENT
        can be told and taken back, and a missing one cannot.
        """
        folder = self.snapshot(number)
        with _reported(self.path):
            sizes = {file.name: file.stat().st_size for file in _lasting(folder)}
            inventory = json.dumps({"quads": quads, "files": sizes, "notes": notes}, indent=1)
            (folder / _INVENTORY).write_text(inventory, encoding="utf-8")
            for path in (*folder.iterdir(), folder, folder.parent):
                _sync(path)
            entry = {
                "number": number,
                "time": datetime.now(UTC).isoformat(timespec="seconds"),
                "action": action,
                "quads": quads,
                "counts": dict(sorted(counts.items())),
            }
            with self.journal_path.open("ab") as file:
                file.write(json.dumps(entry, ensure_ascii=False).encode("utf-8") + b"\n")
            _sync(self.journal_path)
            part = self.path / "CURRENT.part"
            part.write_text(f"{number:06}\n", encoding="ascii")
            _sync(part)
            part.replace(self.path / "CURRENT")
            _sync(self.path)

    def prune(self, newest: int, keep: int) -> None:
        """Remove all but the *keep* newest snapshots up to *newest*.

        One that is held, or that the system will not give up, waits for the next writer.
        """
        for number, folder in self._snapshots():
            if number <= newest - keep:
                _remove(folder)

    def discard_unless_current(self, number: int) -> None:
        """Remove what there is of snapshot *number* if CURRENT does not name it."""
        if self.newest() != number:
            shutil.rmtree(self.snapshot(number), ignore_errors=True)

    def newest(self) -> int:
        """Return the number of the newest snapshot, 0 if there is none yet."""
        try:
            return self.current()
        except MissingError:
            return 0

    def _clear(self, newest: int) -> None:
        """Remove snapshots and journal entries beyond *newest*."""
        with _reported(self.path):
            for number, folder in self._snapshots():
                if number > newest:
                    shutil.rmtree(folder)
            if not self.journal_path.exists():
                return
            with self.journal_path.open("r+b") as file:
                end = 0
                for line in file:
                    entry = _entry(line)
                    if entry is None or entry["number"] > newest:
                        break
                    end += len(line)
                file.truncate(end)

    def _snapshots(self) -> list[tuple[int, Path]]:
        """Return the snapshots that there are, finished or not, by number; nothing else."""
        folders = (self.path / "snapshots").iterdir()
        return sorted((int(f.name), f) for f in folders if re.fullmatch("[0-9]{6,}", f.name))


def _entry(line: bytes) -> dict[str, Any] | None:
    """Return an entry of the journal; None for a line that was cut short."""
    try:
        entry = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and isinstance(entry.get("number"), int) else None


def _lasting(folder: Path) -> list[Path]:
    """Return the files of RocksDB that never change again: tables, their manifest, its name."""
    named = ("MANIFEST-", "CURRENT")
    return [f for f in sorted(folder.iterdir()) if f.suffix == ".sst" or f.name.startswith(named)]


def _remove(folder: Path) -> None:
    """Remove a snapshot that nobody holds."""
    try:
        with (folder / _INVENTORY).open("r+b") as file:
            if _lock(file):  # who comes now waits, and then finds nothing
                shutil.rmtree(folder, ignore_errors=True)
    except FileNotFoundError:
        shutil.rmtree(folder, ignore_errors=True)


def _link(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the file system has no hard links."""
    try:
        target.hardlink_to(source)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copyfile(source, target)


_NO_LINKS = frozenset(
    getattr(errno, name) for name in ("EPERM", "EACCES", "ENOSYS", "ENOTSUP", "EXDEV", "EMLINK")
)


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk; Windows cannot do the latter."""
    if path.is_dir() and sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(file: BinaryIO) -> bool:
    """Return whether this process now holds *file*; closing it, or ending, lets go."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Turn the system's refusal to read or write below *path* into a StoreError."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"the store {path}: {error.strerror}: {error.filename or path}") from error
