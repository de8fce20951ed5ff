"""What the server can be told: by arguments, else by DRAMAGRAPH_… variables, else by a file, else
the defaults.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from dramagraph.engine_federation import Services
from dramagraph.errors import UsageError
from dramagraph.guard import LIMITS
from dramagraph.settings import KEEP, base_iri, store_location

T = TypeVar("T")

MEGABYTE = 1_048_576
"""Bytes of what ends in _mb."""

CONFIG_VARIABLE = "DRAMAGRAPH_CONFIG"
"""Names a TOML file with settings, each under its name here."""

MAY_BE_0 = frozenset(("copy_mb", "cache_mb", "local_writes"))
"""Settings of which 0 means none; all others are above 0."""


def _setting(kind: Callable[[str], T], name: str, default: T) -> T:
    """Return a field whose default is the environment's DRAMAGRAPH_<name>, else *default*."""
    return field(default_factory=partial(_from_environment, kind, f"DRAMAGRAPH_{name}", default))


def _from_environment(kind: Callable[[str], T], variable: str, default: T) -> T:
    value = os.environ.get(variable) or _told(variable)
    try:
        return kind(value) if value else default
    except ValueError:
        raise UsageError(f"{variable} is {value!r}; set it to a number such as {default}") from None


def _told(variable: str) -> str | None:
    """Return what the file of settings says in the place of a variable."""
    path = os.environ.get(CONFIG_VARIABLE)
    if not path:
        return None
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}, the file of settings, cannot be read: {error}") from error
    factories = {setting.name: setting.default_factory for setting in fields(Settings)}
    known = {name for name, made in factories.items() if isinstance(made, partial)}
    if unknown := sorted(found.keys() - known):
        raise UsageError(f"{path}: there is no setting {unknown[0]!r}; there are {sorted(known)}")
    value = found.get(variable.removeprefix("DRAMAGRAPH_").lower())
    return None if value is None else str(value)


@dataclass(frozen=True)
class Settings:
    """The settings of one application. UsageError for a number that is not above 0."""

    store: str = field(default_factory=store_location)
    """The store's folder or endpoint; DRAMAGRAPH_STORE."""
    base_iri: str = field(default_factory=base_iri)
    """The base of the IRIs of things and graphs, DRAMAGRAPH_BASE_IRI; one for the whole process."""
    site_url: str = _setting(str, "SITE_URL", "")
    """The address users see, such as https://example.org/drama/; "" takes it from each request."""
    query_timeout_s: float = _setting(float, "QUERY_TIMEOUT_S", 10.0)
    """Seconds until the first byte of an answer; a query that takes longer is ended with 503."""
    answer_timeout_s: float = _setting(float, "ANSWER_TIMEOUT_S", 60.0)
    """Seconds until the last byte; after them the connection is cut."""
    validation_timeout_s: float = _setting(float, "VALIDATION_TIMEOUT_S", 60.0)
    """The same for a SHACL report."""
    query_slots: int = _setting(int, "QUERY_SLOTS", 4)
    """How many queries, and how many validations, run at once for each worker of the server."""
    query_queue: int = _setting(int, "QUERY_QUEUE", 64)
    """How many queries wait for their turn, for each worker; the next one gets 429."""
    query_memory_mb: int = _setting(int, "QUERY_MEMORY_MB", 1024)
    """Megabytes that one query may take; one that wants more is ended with 503."""
    copy_mb: int = _setting(int, "COPY_MB", 2048)
    """Megabytes for a copy of the store in memory, which all queries share; one that would be
    larger is not made, and queries read from disk. 0 is for no copy: set the variable to 0."""
    service_endpoints: str = _setting(str, "SERVICE_ENDPOINTS", "")
    """The endpoints that queries may call by SERVICE, with blanks between; "" is for none."""
    service_private_endpoints: str = _setting(str, "SERVICE_PRIVATE_ENDPOINTS", "")
    """The same for endpoints that may be at addresses which the open internet does not reach."""
    service_timeout_s: float = _setting(float, "SERVICE_TIMEOUT_S", 5.0)
    """Seconds that one of them may take, within the time of the query."""
    cache_mb: int = _setting(int, "CACHE_MB", 64)
    """Megabytes of answers that each worker of the server remembers; 0 for none."""
    max_query_bytes: int = _setting(int, "MAX_QUERY_BYTES", LIMITS.size)
    """Bytes of UTF-8 of one query, at most what guard.py lets through; others get 413 or 414."""
    max_graph_bytes: int = _setting(int, "MAX_GRAPH_BYTES", 1_048_576)
    """Bytes of a graph that is posted to /validate: some 10,000 triples."""

    max_write_bytes: int = _setting(int, "MAX_WRITE_BYTES", 10_485_760)
    """Bytes of an update or of a graph that is written: some 100,000 triples."""
    write_timeout_s: float = _setting(float, "WRITE_TIMEOUT_S", 30.0)
    """Seconds for one change, and as many for its turn; after them it is ended with 503."""
    keep: int = _setting(int, "KEEP", KEEP)
    """How many commits stay readable by ?at=, the newest included."""
    tokens: str = _setting(str, "TOKENS", "")
    """The file of the tokens that allow to write; "" has nobody write."""

    access_log: str = _setting(str, "ACCESS_LOG", "")
    """The file of the access log, - for standard error; "" keeps none."""
    local_writes: int = _setting(int, "LOCAL_WRITES", 0)
    """1 lets programs on this machine write without a token, where none is configured."""

    def __post_init__(self) -> None:
        """Refuse what cannot work."""
        for setting in fields(self):
            value = getattr(self, setting.name)
            if not isinstance(value, str) and not value > (-1 if setting.name in MAY_BE_0 else 0):
                raise UsageError(f"{setting.name} is {value}; it must be above 0")
        if self.max_query_bytes > LIMITS.size:
            raise UsageError(f"max_query_bytes is {self.max_query_bytes}; at most {LIMITS.size}")
        if self.base_iri != base_iri():
            raise UsageError(
                f"base_iri is {self.base_iri}, but DRAMAGRAPH_BASE_IRI says {base_iri()}: set both"
            )

        for endpoint in self.services.all:
            parts = urlsplit(endpoint)
            if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
                raise UsageError(f"{endpoint!r} is no endpoint: name it as https://host/path")

    @property
    def services(self) -> Services:
        """The endpoints that queries may call."""
        public, private = self.service_endpoints.split(), self.service_private_endpoints.split()
        return Services(tuple(public), tuple(private), self.service_timeout_s)

    @classmethod
    def of(cls, given: Settings | Mapping[str, Any] | None = None) -> Settings:
        """Return *given* as settings; UsageError for a name that is none."""
        if isinstance(given, Settings):
            return given
        unknown = sorted((given or {}).keys() - {setting.name for setting in fields(cls)})
        if unknown:
            known = ", ".join(setting.name for setting in fields(cls))
            raise UsageError(f"there is no setting {unknown[0]!r}; there are {known}")
        return cls(**(given or {}))
