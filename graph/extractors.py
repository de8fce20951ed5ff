"""What an extractor is, and which there are.

An extractor reads a document and proposes: names that the rules may not see, and claims in words of
the text. It decides nothing: dramagraph looks every proposal up in the text before it believes it
(extractors_accept), and puts what holds beside what others found (extractors_merge).

Extractors are found by entry points of the group `dramagraph.extractors`; each is a callable
without arguments that returns one. Three are there from the start, of which `rules` reads where none
is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol

from dramagraph.claims import extract
from dramagraph.errors import ExtractorError, MissingError
from dramagraph.models import Document, Extraction, Stance
from dramagraph.patterns import Mention
from dramagraph.rules import pack_hash

GROUP = "dramagraph.extractors"
RULES = "rules"


@dataclass(frozen=True, slots=True)
class Name:
    """A place of a text that names something: text[start:stop]."""

    start: int
    stop: int
    type: str
    """The local name of a class: Person, Drama, Organization, MusicGroup, Award or Place."""


@dataclass(frozen=True, slots=True)
class Named:
    """Someone or something, in a spelling of the text; an episode as "Title#4"."""

    name: str
    type: str
    """The local name of a class of the vocabulary."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One claim, with words of the text that state it. Nothing in it is believed as it stands."""

    subject: Named
    predicate: str
    """The local name of a property."""
    object: Named | str
    """A string for a literal: a date as YYYY[-MM[-DD]], a number with a decimal point, words."""
    quote: str
    """The words that state it, as they stand in the text: up to 400 code points of one paragraph."""
    qualifiers: tuple[tuple[str, str], ...] = ()
    """(local name, value): inDrama and measuredBy name something in a spelling of the text."""
    stance: Stance = Stance()
    confidence: float = 0.5
    """How often proposals like this one are right: above 0, up to 1."""
    rule: str = "claim"
    """What in the extractor found it: evidence carries <extractor>.<rule>@<version>."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """All that an extractor says of one document, in an order that is the same each time."""

    claims: tuple[Proposal, ...] = ()
    names: tuple[Name, ...] = ()


class Extractor(Protocol):
    """Something that reads documents. The same document gives the same answer each time."""

    name: str
    """As it is asked for: `--extractor NAME`."""

    @property
    def version(self) -> str:
        """What changes when the extractor may answer otherwise: a hash of its model and settings."""

    def read(self, document: Document, names: Sequence[Mention]) -> Proposals | Extraction:
        """Return what it says of *document*; *names* are those that others proposed.

        An Extraction is for the rules, which have the places of all they say. ExtractorError where
        no answer can be had.
        """

    def account(self) -> Iterable[str]:
        """Yield lines of talk about the work so far: requests, costs. None is fine."""


class Rules:
    """The rules, as one extractor among others."""

    name = RULES

    @property
    def version(self) -> str:
        """The hash of all rules and word lists, eight hex digits."""
        return pack_hash()[:8]

    def read(self, document: Document, names: Sequence[Mention]) -> Extraction:
        """Return what the rules read in *document*."""
        return extract(document, names)

    def account(self) -> Iterable[str]:
        """Yield nothing: rules cost nothing."""
        return ()


OWN = (
    EntryPoint(RULES, "dramagraph.extractors:Rules", GROUP),
    EntryPoint("llm", "dramagraph.model_llm:extractor", GROUP),
    EntryPoint("spacy-model", "dramagraph.model_spacy:extractor", GROUP),
)
"""Known without an installation; no other package can take their names."""


def installed() -> dict[str, EntryPoint]:
    """Return the extractors that are installed, by name."""
    return {entry.name: entry for entry in (*entry_points(group=GROUP), *OWN)}


def load(name: str) -> Extractor:
    """Return the extractor *name*, ready to read.

    MissingError where none of that name is installed, ExtractorError where it cannot be loaded.
    """
    entry = installed().get(name)
    if entry is None:
        known = ", ".join(sorted(installed()))
        raise MissingError(f'there is no extractor "{name}"; installed are {known}')
    try:
        made: Extractor = entry.load()()
    except (ImportError, AttributeError) as error:
        raise ExtractorError(f"the extractor {name} cannot be loaded: {error}") from error
    return made


def label(extractor: Extractor) -> str:
    """Return name@version, by which runs and evidence name an extractor."""
    return f"{plain(extractor.name)}@{plain(extractor.version)}"


def plain(words: str) -> str:
    """Return words as they may stand in the name of a rule: without spaces and without an @.

    >>> plain("gemma3:27b @ Q4")
    'gemma3:27b-Q4'
    """
    return re.sub(r"[^\w.:/+-]+", "-", words).strip("-") or "none"
