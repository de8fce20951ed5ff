"""The values that flow from step to step, all frozen.

Document → Mention → Persona and Statement (what one document says, in its own names) → Claim
(between things, over all documents).
Offsets are Unicode code points into Document.text, half open: text[start:stop].
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256


@dataclass(frozen=True)
class Document:
    """One version of one text: the stored text is NFC and never changes; its hash names it."""

    name: str
    """What the user calls it: a file name without folders, a record's id, or "stdin"."""
    text: str
    language: str = "en"
    """The BCP 47 primary language of the text: en, it, es, fr, ko or und."""
    title: str | None = None
    published: str | None = None
    """The dateline, YYYY, YYYY-MM or YYYY-MM-DD, as precise as the text gives it."""
    outlet: str | None = None
    """Who published it, as the document names them."""
    url: str | None = None
    replaces: str | None = None
    """The IRI of the source of the version that this one corrects; that one is not read any more."""

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the UTF-8 text, 64 hex digits."""
        return sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Stance:
    """How a text stands to what it says (the axes of GRaSP: polarity, certainty, attribution; and a
    casting's stage).
    """

    polarity: str = "affirmed"
    """affirmed or negated"""
    certainty: str = "certain"
    """certain, probable or possible"""
    stage: str | None = None
    """for castings: offered, confirmed, filming, aired, declined, withdrew or denied"""
    attributed_to: str | None = None
    """who says so, in the words of the text, where it is not the outlet itself"""

    @property
    def is_plain(self) -> bool:
        """Whether the outlet itself says so without a hedge."""
        return (
            self.polarity == "affirmed"
            and self.certainty == "certain"
            and self.attributed_to is None
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place of a text that states something: text[start:stop] is the quote."""

    start: int
    stop: int
    rule: str
    confidence: float
    stance: Stance = Stance()


@dataclass(frozen=True, slots=True)
class Value:
    """A literal: its canonical lexical form and the local name of its XML Schema datatype."""

    lexical: str
    datatype: str = "string"


@dataclass(frozen=True, slots=True)
class Persona:
    """What one document calls one thing. Whether two documents mean the same is identity's
    judgement.
    """

    key: str
    """Unique in its document, and the same in every order of reading: "person/kim soohyun"."""
    kind: str
    """The kind in its IRI: person, character, drama, film, episode, award, agency …"""
    type: str
    """The local name of its class: Actor, Character, Drama …"""
    name: str
    """The fullest form that the document uses."""
    aliases: tuple[str, ...] = ()
    """The other forms that it uses, sorted."""
    work: str | None = None
    """For characters and episodes: the key of the work they belong to."""
    number: int | None = None
    """For episodes: their number."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one document says, between its own personas."""

    subject: str
    """The key of a persona."""
    predicate: str
    """The local name of a property."""
    object: str | Value
    """The key of a persona, or a literal."""
    qualifiers: tuple[tuple[str, str | Value], ...] = ()
    """(local name, key or literal), sorted by name."""
    evidence: tuple[Evidence, ...] = ()
    """In text order, without repetition."""


@dataclass(frozen=True)
class Extraction:
    """All that was read from one document."""

    document: Document
    personas: tuple[Persona, ...]
    statements: tuple[Statement, ...]
    extractors: tuple[str, ...] = ()
    """name@version of each extractor that took part, sorted; none where the rules read alone."""

    @cached_property
    def by_key(self) -> dict[str, Persona]:
        """The personas by their key."""
        return {persona.key: persona for persona in self.personas}


@dataclass(frozen=True, slots=True)
class Profile:
    """All that identity asks about one persona, and nothing else of its document."""

    iri: str
    """The IRI of the persona."""
    source: str
    """Within which two names that differ are two things: the IRI of a document, a row of a table."""
    kind: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    language: str = "en"
    published: str | None = None
    """When its source appeared, as precise as it is known."""
    hangul: tuple[str, ...] = ()
    """The names in Hangul that the source gives it, sorted."""
    features: tuple[tuple[str, str], ...] = ()
    """(what, key): what the source says that can tell namesakes apart, sorted."""
    work: str | None = None
    """For characters and episodes: the IRI of the persona of their work."""
    titles: tuple[str, ...] = ()
    """For them: the titles of that work, as keys, sorted."""
    number: int | None = None
    """For episodes: their number."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One person, work, award … over all documents: the union of the personas judged the same."""

    iri: str
    kind: str
    type: str
    label: str
    language: str
    aliases: tuple[tuple[str, str], ...] = ()
    """(spelling, language) other than the label, sorted."""
    work: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """One document's evidence for a claim, with the personas it speaks of."""

    source: str
    """The IRI of the source."""
    subject: str
    """The IRI of the document's persona of the subject."""
    object: str | None
    """The IRI of the document's persona of the object; None for a literal."""
    evidence: Evidence
    document: Document | None = field(default=None, compare=False, repr=False)
    """What its weight depends on: the outlet, the date and the text."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that can be said, and everyone who says it. The IRI is a hash of what it says."""

    iri: str
    subject: str
    predicate: str
    object: str | Value
    qualifiers: tuple[tuple[str, str | Value], ...] = ()
    witnesses: tuple[Witness, ...] = field(default=(), compare=False)
