"""Bearer tokens (RFC 6750): who may write. The file has their hashes, not the tokens.

A token is 256 random bits, so that its SHA-256 tells nothing of it: what slows guessing down for
passwords is not needed. The file is read again when it has changed, so revoking takes effect at once.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from dramagraph.errors import MissingError, UsageError

SCOPES = ("read", "write", "curate")
"""read: /metrics from elsewhere; write: graphs; curate: the graph of people's verdicts too."""
LOG = logging.getLogger("dramagraph.server")
NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
LONGEST = 256
"""Characters of a token that is looked at at all."""


@dataclass(frozen=True)
class Token:
    """What is known of a token."""

    name: str
    scopes: tuple[str, ...]
    sha256: str
    created: str
    expires: str | None = None
    """A day; from its end on the token is worth nothing. Both in UTC."""

    def allows(self, scope: str, today: str) -> bool:
        """Return whether it has a scope today."""
        return scope in self.scopes and (self.expires is None or today <= self.expires)


def read(path: Path) -> list[Token]:
    """Return the tokens of a file, none where there is no file; UsageError for anything else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return [Token(**{**one, "scopes": tuple(one["scopes"])}) for one in found]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{path} is no file of tokens: make one by `dramagraph token`") from error


def add(path: Path, name: str, scopes: Sequence[str], expires: str | None = None) -> str:
    """Put a new token into a file, and return it: nothing can tell it again."""
    known = read(path)
    if not NAME.fullmatch(name):
        raise UsageError(f"a token cannot be called {name!r}: letters, digits and ._- are left")
    if any(one.name == name for one in known):
        raise UsageError(f"{path} has a token {name} already: revoke it first")
    if not scopes or set(scopes) - set(SCOPES):
        raise UsageError(f"scopes are {', '.join(SCOPES)}: {','.join(scopes)!r} is something else")
    if expires is not None:
        try:
            expires = datetime.strptime(expires, "%Y-%m-%d").date().isoformat()
        except ValueError:
            raise UsageError(f"{expires!r} is no day: write it as YYYY-MM-DD") from None
    token = secrets.token_urlsafe(32)
    ordered = tuple(scope for scope in SCOPES if scope in scopes)
    _write(path, [*known, Token(name, ordered, _hash(token), _today(), expires)])
    return token


def revoke(path: Path, name: str) -> None:
    """Take a token out of a file; MissingError where it is not there."""
    known = read(path)
    left = [one for one in known if one.name != name]
    if len(left) == len(known):
        raise MissingError(f"{path} has no token {name}")
    _write(path, left)


class Tokens:
    """The tokens of a file as it is now."""

    def __init__(self, path: str) -> None:
        """Read *path* when it is first needed; "" is no file."""
        self._path = Path(path) if path else None
        self._mark: tuple[int, int] | None = None
        self._known: list[Token] = []

    @property
    def any(self) -> bool:
        """Whether there is a token at all."""
        return bool(self._current())

    def found(self, authorization: str) -> Token | None:
        """Return the token of an Authorization header, None where it is none that is known.

        All are compared, each in a time that does not depend on where they differ.
        """
        kind, _, given = authorization.partition(" ")
        if kind.lower() != "bearer" or not given or len(given) > LONGEST:
            return None
        wanted = _hash(given.strip())
        found = None
        for one in self._current():
            if hmac.compare_digest(one.sha256.encode(), wanted.encode()):
                found = one
        return found

    def allows(self, authorization: str, scope: str) -> bool:
        """Return whether an Authorization header has a scope."""
        token = self.found(authorization)
        return token is not None and token.allows(scope, _today())

    def _current(self) -> list[Token]:
        if self._path is None:
            return []
        try:
            state = self._path.stat()
        except FileNotFoundError:
            self._mark, self._known = None, []
            return []
        mark = state.st_ino, state.st_mtime_ns
        if mark != self._mark:
            self._mark, self._known = mark, []
            try:
                self._known = read(self._path)
            except UsageError as error:  # nobody writes until it is mended
                LOG.error("%s", error)
        return self._known


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _write(path: Path, tokens: Iterable[Token]) -> None:
    """Replace a file, which only its owner can read."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump([asdict(one) for one in tokens], file, indent=1)
        part.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
