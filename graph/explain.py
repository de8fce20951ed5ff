"""Why a document says what it says to us, and what in it was passed over: a second reading that
notes what the first one does without notes.

In: a document, read by the rules as ever. Out: for each sentence its claims, each with the rule, the
words and what was resolved; for a sentence that holds words which rules look for but gives no claim,
the reasons (see explain_reasons). The reading that a build does pays nothing for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dramagraph.candidates import Candidate
from dramagraph.claims import Reading, reading
from dramagraph.matching import Match
from dramagraph.models import Document, Evidence, Extraction, Persona, Statement, Value
from dramagraph.patterns import Mention
from dramagraph.text import Span

Meant = str | Value | None


@dataclass(frozen=True, slots=True)
class Slot:
    """What was made of one slot of a match."""

    slot: str
    mention: Mention | None
    sort: str
    meant: Meant
    """The key of what is meant, or a literal; None where it could not be told."""


@dataclass
class Note:
    """What became of one candidate."""

    candidate: Candidate
    slots: list[Slot] = field(default_factory=list)
    said: list[tuple[Any, ...]] = field(default_factory=list)
    """(subject, predicate, object, qualifiers) of each claim that it makes."""


class Noting(Reading):
    """A reading that notes what it resolves."""

    notes: list[Note]

    def _said(self, candidate: Candidate) -> Iterator[Any]:
        note = Note(candidate)
        self.__dict__.setdefault("notes", []).append(note)
        note.said.extend(super()._said(candidate))
        yield from note.said

    def _resolve(
        self, match: Match, slot: str, mention: Mention | None, sort: str, *more: Any
    ) -> Meant:
        meant = super()._resolve(match, slot, mention, sort, *more)
        if self.__dict__.get("notes"):
            self.notes[-1].slots.append(Slot(slot, mention, sort, meant))
        return meant


@dataclass(frozen=True, slots=True)
class Resolved:
    """Words of the text, and what they were taken to mean."""

    words: str
    """"" for what no words say: the work that is spoken of."""
    meant: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One piece of evidence of one claim."""

    claim: str
    """Subject, property, object, and the qualifiers in brackets."""
    evidence: Evidence
    words: str
    resolved: tuple[Resolved, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """One reason why a sentence gives no claim."""

    why: str
    rules: tuple[str, ...] = ()
    """The rules that it holds for, in order."""
    words: str = ""
    """The words that it is about."""


@dataclass(frozen=True, slots=True)
class SentenceReport:
    """What became of one sentence."""

    span: Span
    words: str
    claims: tuple[Explained, ...]
    triggers: tuple[str, ...] = ()
    """Words in it that rules look for; told where it gives no claim."""
    passed: tuple[Passed, ...] = ()
    """The reasons for that, the most telling first."""


@dataclass(frozen=True)
class Explanation:
    """A document, sentence by sentence."""

    document: Document
    sentences: tuple[SentenceReport, ...]
    """In text order; those without claims and without such words are left out."""
    read: int
    """How many sentences there are."""


def noted(document: Document, names: Sequence[Mention] = ()) -> tuple[Noting, Extraction]:
    """Return the rules' reading of *document* with its notes, and what it says."""
    found = reading(document, Noting, names)
    extraction = found.extraction()
    found.__dict__.setdefault("notes", [])
    return found, extraction


class Teller:
    """Puts what a reading has noted into words."""

    def __init__(self, extraction: Extraction, notes: Iterable[Note]) -> None:
        """Take what was said in the end, and the notes."""
        self.text = extraction.document.text
        self.extraction = extraction
        self.by_place: dict[tuple[int, int, str], list[Note]] = defaultdict(list)
        for note in notes:
            match = note.candidate.match
            self.by_place[match.span.start, match.span.stop, match.rule.name].append(note)
        self._names = _names(extraction.personas)

    def explained(self) -> Iterator[Explained]:
        """Yield every piece of evidence, by place, then by claim."""
        pairs = [(e, s) for s in self.extraction.statements for e in s.evidence]
        for evidence, statement in sorted(pairs, key=_by_place):
            yield Explained(
                self.claim(statement),
                evidence,
                self.text[evidence.start : evidence.stop],
                tuple(dict.fromkeys(self._resolved(statement, evidence))),
            )

    def claim(self, statement: Statement) -> str:
        """A statement in a line."""
        more = ", ".join(f"{name}: {self._value(value)}" for name, value in statement.qualifiers)
        subject, object_ = self._value(statement.subject), self._value(statement.object)
        return f"{subject} {statement.predicate} {object_}" + (f" ({more})" if more else "")

    def _value(self, value: str | Value) -> str:
        if isinstance(value, Value):
            return value.lexical
        return self.extraction.by_key[value].name

    def _resolved(self, statement: Statement, evidence: Evidence) -> Iterator[Resolved]:
        notes = self.by_place.get((evidence.start, evidence.stop, evidence.rule), [])
        ends = {_rest(end) for end in (statement.subject, statement.object)}
        fitting = [n for n in notes if any({_rest(s[0]), _rest(s[2])} & ends for s in n.said)]
        for note in fitting or notes:
            for slot in note.slots:
                meant = self.name(slot.meant)
                words = self.words(slot)
                if meant is not None and not slot.slot.startswith('"') and words != meant:
                    yield Resolved(words, meant)

    def words(self, slot: Slot) -> str:
        """The words in a slot, without quotation marks; "" for what no words say."""
        if slot.mention is None:
            return ""
        return self.text[slot.mention.start : slot.mention.stop].strip("\"'“”‘’«»,.")

    def name(self, meant: Meant) -> str | None:
        """What a key or a literal stands for, None for nothing."""
        if meant is None or isinstance(meant, Value):
            return meant.lexical if meant else None
        return self._names.get(_rest(meant), _rest(meant))


def _by_place(pair: tuple[Evidence, Statement]) -> tuple[int, int, str, str, str, str, str]:
    evidence, said = pair
    what = (said.subject, said.predicate, str(said.object), str(said.qualifiers))
    return evidence.start, evidence.stop, evidence.rule, *what


def _names(personas: Iterable[Persona]) -> Mapping[str, str]:
    """The name of each persona by the rest of its key, which referents share."""
    return {_rest(persona.key): persona.name for persona in personas}


def _rest(key: str | Value) -> str:
    """A key without its kind: "work:undertow" and "drama/undertow" are one."""
    if isinstance(key, Value):
        return key.lexical
    kind, _, rest = key.partition(":" if ":" in key.partition("/")[0] else "/")
    return rest or kind
