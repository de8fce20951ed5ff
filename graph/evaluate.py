"""Claims against gold facts: precision, recall and F1, with the errors one by one.

Gold is a folder of <id>.json files, each with `facts` and `arguable` facts {"s", "p", "o", …} and
`entities` with their aliases. Names are compared
without case, marks and spaces; symmetric properties in both directions; an arguable fact is neither
right nor wrong. Negated claims are not
counted: gold holds what is so.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dramagraph.claims import extract
from dramagraph.errors import DocumentError, MissingError
from dramagraph.models import Document, Extraction, Persona, Statement, Value
from dramagraph.predicates import SYMMETRIC
from dramagraph.progress import Progress, silent

NUMERIC = frozenset(("numberOfEpisodes", "viewershipRating", "hoursViewed"))


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim or a gold fact in one line."""

    predicate: str
    words: str

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


def compare(extraction: Extraction, gold: Mapping[str, Any]) -> Comparison:
    """Return how the claims of *extraction* stand to the gold facts of the same document."""
    names = _gold_names(gold["entities"])
    expected = {_gold_key(fact, names): fact for fact in gold["facts"]}
    arguable = {_gold_key(fact, names) for fact in gold["arguable"]}
    found: dict[tuple[str, str, str], Fact] = {}
    wrong: dict[tuple[str, str, str], Fact] = {}
    for statement in extraction.statements:
        if all(e.stance.polarity == "negated" for e in statement.evidence):
            continue
        keys = list(_keys(extraction, statement, names))
        hit = next((key for key in keys if key in expected), None)
        if hit:
            found[hit] = describe(extraction, statement)
        elif not any(key in arguable for key in keys):
            wrong[keys[0]] = describe(extraction, statement)
    missing = [
        Fact(f["p"], f"{f['s']} {f['p']} {f['o']}")
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
    return Fact(statement.predicate, f"{' '.join(parts)} [{rules}]")


def _name(extraction: Extraction, value: str | Value) -> str:
    return value.lexical if isinstance(value, Value) else extraction.by_key[value].name


def _gold_names(entities: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return folded spelling → folded name of the gold entity."""
    names: dict[str, str] = {}
    for entity in entities:
        for spelling in (entity["name"], *entity.get("aliases", ())):
            names.setdefault(fold(spelling), fold(entity["name"]))
    return names


def _gold_key(fact: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, str, str]:
    subject = fold(str(fact["s"]))
    return _key(names.get(subject, subject), fact["p"], str(fact["o"]), names)


def _key(
    subject: str, predicate: str, object_: str, names: Mapping[str, str]
) -> tuple[str, str, str]:
    if predicate in NUMERIC:
        value = f"{float(object_):g}"
    elif predicate.endswith("Date"):
        value = object_
    else:
        value = names.get(fold(object_), fold(object_))
    if predicate in SYMMETRIC and value < subject:
        subject, value = value, subject
    return subject, predicate, value


def _keys(
    extraction: Extraction, statement: Statement, names: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
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
    files = {path.stem: path for path in sorted(Path(gold).rglob("*.json"))}
    if not files:
        raise MissingError(f"{gold}: no folder with gold facts (*.json)")
    results = []
    for document in progress(list(documents), "comparing"):
        stem = document.name.rsplit(".", 1)[0]
        if stem not in files:
            raise MissingError(f"{gold}: no gold facts for {document.name} ({stem}.json)")
        results.append(Result(document, compare(read(document), _gold(files[stem]))))
    return results


def _gold(path: Path) -> dict[str, Any]:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return {key: table[key] for key in ("entities", "facts", "arguable")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DocumentError(
            f"{path}: not a gold file with entities, facts and arguable ({error})"
        ) from error


def report_lines(results: Iterable[Result], *, errors: bool = False) -> Iterator[str]:
    """Yield a table by property, by language and in all, and the errors if asked for."""
    results = list(results)
    by_property: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    by_language: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for result in results:
        for column, said in enumerate(
            (result.comparison.found, result.comparison.wrong, result.comparison.missing)
        ):
            for fact in said:
                by_property[fact.predicate][column] += 1
                by_language[result.document.language][column] += 1
    yield f"{'':24}{'right':>7}{'wrong':>7}{'missed':>8}{'precision':>11}{'recall':>8}{'F1':>7}"
    for name, counts in (*sorted(by_property.items()), *sorted(by_language.items())):
        yield _row(name, counts)
    yield _row("all", [sum(counts[i] for counts in by_property.values()) for i in range(3)])
    if errors:
        for result in results:
            for fact in result.comparison.wrong:
                yield f"{result.document.name}: wrong: {fact.words}"
            for fact in result.comparison.missing:
                yield f"{result.document.name}: missed: {fact.words}"


def _row(name: str, counts: Sequence[int]) -> str:
    found, wrong, missing = counts
    precision, recall = ratio(found, found + wrong), ratio(found, found + missing)
    return f"{name:24}{found:7}{wrong:7}{missing:8}{precision:11.3f}{recall:8.3f}{f1(precision, recall):7.3f}"
