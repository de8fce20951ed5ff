"""What the commands share: how arguments are declared, documents read, and results written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

from dramagraph.errors import DataError, MissingError, StoreError, UsageError
from dramagraph.settings import store_location

if TYPE_CHECKING:
    from dramagraph.models import Document


class Command(Protocol):
    """Adds a command to the parser and returns the parser of its arguments."""

    def __call__(
        self,
        name: str,
        run: Callable[[argparse.Namespace], int],
        parent: Parser,
        help_: str,
    ) -> Parser:
        """*parent* has the options that the command shares with others."""


def say(line: str) -> None:
    """Print a line of talk."""
    print(line, file=sys.stderr)


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and exit with 2."""
        say(f"dramagraph: {message} (see {self.prog} --help)")
        raise SystemExit(UsageError.exit_code)


def read_documents(paths: Sequence[str]) -> list[Document]:
    """Return the documents at *paths*. Unreadable ones are all named before the first is raised;
    nothing is built from the rest.
    """
    from dramagraph.documents import read

    errors: list[DataError] = []
    documents = list(read(paths, stdin=sys.stdin.buffer, on_error=errors.append))
    for error in errors[1:]:
        say(f"dramagraph: {error}")
    if errors:
        raise errors[0]
    return documents


def store_of(options: argparse.Namespace) -> str:
    """Return the store that a command works on."""
    return options.store or store_location()


def write_output(path: str, chunks: Iterable[bytes]) -> None:
    """Write to a file, whole or not at all; to standard output for "-"; into a pipe or a device as it comes."""
    if path == "-":
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    is_file = target.is_file() or not target.exists()
    partial = Path(f"{path}.partial") if is_file else target
    try:
        with partial.open("wb") as file:
            file.writelines(chunks)
        if is_file:
            partial.replace(target)
    except (OSError, StoreError) as error:
        if is_file:
            partial.unlink(missing_ok=True)
        if isinstance(error, StoreError):
            raise StoreError(f"{path} cannot be written: {error}") from error
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


def read_text(path: str) -> str:
    """Return the text of a file, or of standard input for "-"; MissingError where it cannot be read."""
    if path == "-":
        return sys.stdin.read()
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MissingError(f"{path}: {error}") from error
