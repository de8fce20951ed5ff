"""A row of a table ↔ a document: a text with a line a cell, and what those lines state.

A row is a source like an article. Its text names each cell's column and what the column says, so
that the claims can be made again from the text alone, with the words of the cell as evidence:

    Paper Lanterns (TV series)
    Title (Drama): Paper Lanterns (TV series)
    Written By (screenwriter): Bae In-chul, Min Yu-jin
    Release Dates (premiereDate finaleDate): May 4 – June 9, 2024

The name of the document is the file with the row's fragment of RFC 7111 (lines.csv#row=12).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dramagraph.dates import find_dates
from dramagraph.gazetteer import phrases
from dramagraph.iris import slug
from dramagraph.lexicon import title_key
from dramagraph.models import Document, Evidence, Extraction, Persona, Statement, Value
from dramagraph.ontology.vocabulary import ranges
from dramagraph.predicates import PROPERTIES

VERSION = "1"
"""Of the reading of lines, in the rule that the evidence names; it changes when that does."""

WORKS = {"Drama": "drama", "Film": "film"}
"""What the rows of a table may be about: class → kind."""

ROW = re.compile(r".+#row=\d+")
_LINE = re.compile(r"(?P<column>[^\n]*?) \((?P<says>[A-Za-z ]+)\): (?P<cell>[^\n]+)")
_PART = re.compile(r"(?:[^,;()（）]|\([^()]*\)|（[^（）]*）|,(?=\d{3}))+")
"""One of several in a cell: up to a comma or a semicolon outside of brackets."""

REMARK = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*")
"""What stands in brackets behind a name tells how long or since when, not who."""

DISAMBIGUATED = re.compile(
    r"\s*\([^()]*\b(?:TV|television|series|drama|miniseries|film|serial|season \d+)\b[^()]*\)\s*$",
    re.I,
)
"""The end of a title by which an encyclopedia tells two works apart."""

DATATYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def is_row(document: Document) -> bool:
    """Whether a document is a row of a table."""
    return bool(ROW.fullmatch(document.name)) and bool(_LINE.search(document.text))


def read(document: Document) -> Extraction:
    """Return what a row states; a line of another form, and a cell of another datatype, nothing."""
    row = _Row(document)
    for match in _LINE.finditer(document.text):
        for says in match["says"].split()[:1]:
            if says in WORKS:
                row.name(match, says)
    for match in _LINE.finditer(document.text):
        row.state(match)
    statements = [Statement(s, p, o, (), tuple(e)) for (s, p, o), e in row.found.items()]
    return Extraction(
        document,
        tuple(sorted(row.personas.values(), key=lambda one: one.key)),
        tuple(sorted(statements, key=lambda s: (s.subject, s.predicate, str(s.object)))),
    )


@dataclass
class _Row:
    """What a row has said so far."""

    document: Document
    work: Persona | None = None
    personas: dict[str, Persona] = field(default_factory=dict)
    found: dict[tuple[str, str, str | Value], list[Evidence]] = field(default_factory=dict)

    def name(self, match: re.Match[str], type_: str) -> None:
        """Take the work that the row is about."""
        title = match["cell"]
        name = DISAMBIGUATED.sub("", title) or title
        kind = WORKS["Film" if re.search(r"\bfilm\b", title[len(name) :]) else type_]
        type_ = next(t for t, k in WORKS.items() if k == kind)
        self.work = self._add(
            Persona(f"{kind}/{title_key(name)}", kind, type_, name, self._titles_but(name))
        )

    def _titles_but(self, name: str) -> tuple[str, ...]:
        lines = _LINE.finditer(self.document.text)
        cells = (m for m in lines if m["says"] == "alias")
        return tuple(sorted({words for m in cells for _, words in parts(m)} - {name}))

    def state(self, match: re.Match[str]) -> None:
        """Take what a cell states of the work."""
        if self.work is None:
            return
        said = match["says"].split()
        if said[0] in ("premiereDate", "finaleDate"):
            self._dates(match, said)
        elif said[0] == "numberOfEpisodes":
            number = re.match(r"\d{1,5}(?!\d)", match["cell"])
            if number and not re.search(r"[+/]|\d\D+\d", REMARK.sub("", match["cell"])):
                self._claim(said[0], Value(number[0], "integer"), match.start("cell"), number[0])
        elif said[0] in PROPERTIES and said[0] != "alias":
            for start, words in parts(match):
                self._thing(said[0], start, words)

    def _dates(self, match: re.Match[str], said: list[str]) -> None:
        """The first date of a cell opens the work, the last one of several ends it."""
        cell = match["cell"]
        found = [d for d in find_dates(cell, self.document.language, None) if d.value]
        ends = (found[:1], found[-1:] if len(found) > 1 else [])
        for predicate, some in zip(said, ends, strict=False):
            for date in some:
                value = Value(str(date.value), DATATYPES[len(str(date.value))])
                start = match.start("cell") + date.start
                self._claim(predicate, value, start, cell[date.start : date.stop])

    def _thing(self, predicate: str, start: int, words: str) -> None:
        shape = PROPERTIES[predicate]
        if shape.object == "string":
            self._claim(predicate, Value(words), start, words)
        elif shape.object == "person":
            type_ = shape.person_class or "Person"
            persona = Persona(f"person/{slug(words)}", "person", type_, words)
            self._claim(predicate, self._add(persona).key, start, words)
        elif shape.object == "organization":
            listed = phrases(self.document.language).get(words)
            is_platform = listed is not None and listed.type == "StreamingPlatform"
            if predicate == "network":
                predicate = "streamingPlatform" if is_platform else "broadcaster"
            type_ = listed.type if listed else next(iter(ranges(predicate)), "Organization")
            name = f"organization/{slug(listed.name if listed else words)}"
            persona = self._add(Persona(name, "organization", type_, words))
            self._claim(predicate, persona.key, start, words)

    def _add(self, persona: Persona) -> Persona:
        return self.personas.setdefault(persona.key, persona)

    def _claim(self, predicate: str, value: str | Value, start: int, words: str) -> None:
        assert self.work is not None
        evidence = Evidence(start, start + len(words), f"table.{predicate}@{VERSION}", 0.95)
        places = self.found.setdefault((self.work.key, predicate, value), [])
        if evidence not in places:
            places.append(evidence)


def parts(match: re.Match[str]) -> Iterator[tuple[int, str]]:
    """Yield (offset in the text, words) of the names in a cell, without remarks in brackets."""
    for part in _PART.finditer(match["cell"]):
        words = REMARK.split(part.group())[0].strip()
        if words:
            start = match.start("cell") + part.start() + part.group().index(words)
            yield start, words


def text_of(title: str, columns: Mapping[str, str], cells: Mapping[str, str]) -> str:
    """Return the text of a row: *columns* is column → what it says, *cells* column → its cell."""
    lines = (
        f"{column} ({says}): {cells[column]}" for column, says in columns.items() if cells[column]
    )
    return "\n".join((title, *lines)) + "\n"
