"""Claims against gold facts: what is right, wrong and missed, one by one.

Names are compared without case, marks and spaces; symmetric properties in both directions; numbers
as numbers; an arguable fact is neither right nor wrong. Negated claims are not counted: gold holds
what is so. Figures are made of it by evaluate_figures, the gold is read by evaluate_gold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dramagraph.claims import extract
from dramagraph.errors import MissingError
from dramagraph.evaluate_gold import NUMERIC, gold_files, read_gold
from dramagraph.models import Document, Extraction, Persona, Statement, Value
from dramagraph.predicates import SYMMETRIC
from dramagraph.progress import Progress, silent
from dramagraph.status import confidence


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim or a gold fact in one line."""

    predicate: str
    words: str
    confidence: float = field(default=1.0, compare=False)
    """Of a claim: how sure its evidence makes it."""
    start: int | None = field(default=None, compare=False)
    """Of a claim: where its first evidence stands."""
    names: tuple[tuple[str, ...], ...] = field(default=(), compare=False)
    """Of a gold fact: the spellings of its subject, and those of its object."""

    def __str__(self) -> str:
        """Return the words."""
        return self.words


@dataclass(frozen=True)
class Comparison:
    """What one document's claims and its gold facts have in common."""

    found: tuple[Fact, ...]
    wrong: tuple[Fact, ...]
    missing: tuple[Fact, ...]

    @property
    def precision(self) -> float:
        """Right ones among the claims; 1 where there is none."""
        return ratio(len(self.found), len(self.found) + len(self.wrong))

    @property
    def recall(self) -> float:
        """Found ones among the gold facts; 1 where there is none."""
        return ratio(len(self.found), len(self.found) + len(self.missing))


def ratio(part: int, whole: int) -> float:
    """Return part / whole, 1 for nothing of nothing."""
    return part / whole if whole else 1.0


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def fold(name: str) -> str:
    """Return a name without case, accents, marks and spaces, and without a leading article."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    folded = re.sub(r"^(?:the|la|il|le|el) ", "", folded)
    return "".join(c for c in folded if c.isalnum() or c == "#")


Key = tuple[str, str, str]


def compare(extraction: Extraction, gold: Mapping[str, Any]) -> Comparison:
    """Return how the claims of *extraction* stand to the gold facts of the same document."""
    names = _gold_names(gold["entities"])
    spellings = _spelt(gold["entities"])
    expected = {_gold_key(fact, names): fact for fact in gold["facts"]}
    arguable = {_gold_key(fact, names) for fact in gold["arguable"]}
    found: dict[Key, Fact] = {}
    wrong: dict[Key, Fact] = {}
    for statement in extraction.statements:
        if all(e.stance.polarity == "negated" for e in statement.evidence):
            continue
        keys = list(_keys(extraction, statement, names))
        hit = next((key for key in keys if key in expected), None)
        fact = describe(extraction, statement)
        if hit:
            found[hit] = max(found.get(hit, fact), fact, key=lambda one: one.confidence)
        elif not any(key in arguable for key in keys):
            wrong[keys[0]] = fact
    missing = [
        Fact(f["p"], f"{f['s']} {f['p']} {f['o']}", names=_names(f, spellings))
        for key, f in expected.items()
        if key not in found
    ]
    return Comparison(tuple(found.values()), tuple(wrong.values()), tuple(missing))


def describe(extraction: Extraction, statement: Statement) -> Fact:
    """Return a statement in one line."""
    parts = [
        _name(extraction, statement.subject),
        statement.predicate,
        _name(extraction, statement.object),
    ]
    rules = ", ".join(sorted({e.rule for e in statement.evidence}))
    return Fact(
        statement.predicate,
        f"{' '.join(parts)} [{rules}]",
        confidence(statement.evidence),
        statement.evidence[0].start,
    )


def _name(extraction: Extraction, value: str | Value) -> str:
    return value.lexical if isinstance(value, Value) else extraction.by_key[value].name


def _gold_names(entities: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return folded spelling → folded name of the gold entity."""
    names: dict[str, str] = {}
    for entity in entities:
        for spelling in (entity["name"], *entity.get("aliases", ())):
            names.setdefault(fold(spelling), fold(entity["name"]))
    return names


def _spelt(entities: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Return folded name → all spellings of the gold entity."""
    return {fold(e["name"]): (e["name"], *e.get("aliases", ())) for e in entities}


def _names(
    fact: Mapping[str, Any], spellings: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    said = (str(fact["s"]).partition("#")[0], str(fact["o"]))
    return tuple(spellings.get(fold(name), (name,)) for name in said)


def _gold_key(fact: Mapping[str, Any], names: Mapping[str, str]) -> Key:
    subject = fold(str(fact["s"]))
    return _key(names.get(subject, subject), fact["p"], str(fact["o"]), names)


def _key(subject: str, predicate: str, object_: str, names: Mapping[str, str]) -> Key:
    if predicate in NUMERIC:
        value = f"{Decimal(object_).normalize():f}"
    elif predicate.endswith("Date"):
        value = object_
    else:
        value = names.get(fold(object_), fold(object_))
    if predicate in SYMMETRIC and value < subject:
        subject, value = value, subject
    return subject, predicate, value


def _keys(extraction: Extraction, statement: Statement, names: Mapping[str, str]) -> Iterator[Key]:
    """Yield the ways in which gold may write a statement."""
    objects = (
        [statement.object.lexical]
        if isinstance(statement.object, Value)
        else _spellings(extraction, extraction.by_key[statement.object])
    )
    for subject in _spellings(extraction, extraction.by_key[statement.subject]):
        folded = names.get(fold(subject), fold(subject))
        for object_ in objects:
            yield _key(folded, statement.predicate, object_, names)


def _spellings(extraction: Extraction, persona: Persona) -> list[str]:
    if persona.kind == "episode" and persona.work:
        work = extraction.by_key[persona.work]
        return [f"{name}#{persona.number}" for name in (work.name, *work.aliases)]
    return [persona.name, *persona.aliases]


@dataclass(frozen=True)
class Result:
    """One document compared with its gold facts."""

    document: Document
    comparison: Comparison


def evaluate(
    documents: Iterable[Document],
    gold: str,
    progress: Progress = silent,
    read: Callable[[Document], Extraction] = extract,
) -> list[Result]:
    """Return how the claims of *documents* compare with the gold facts in the folder *gold*, found
    by the stem of the file name.

    Raises MissingError where a document has no gold, DocumentError where the gold cannot be read.
    """
    files = gold_files(gold)
    pairs = []
    for document in documents:
        stem = document.name.rsplit(".", 1)[0]
        if stem not in files:
            raise MissingError(f"{gold}: no gold facts for {document.name} ({stem}.json)")
        pairs.append((document, read_gold(files[stem])))
    return [
        Result(document, compare(read(document), facts))
        for document, facts in progress(pairs, "comparing")
    ]
