"""Document → what several extractors say of it, as one extraction.

Those that are no rules read first, by name, then the rules, so that the rules know the names that
others saw. The order in which they are asked for does not show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dramagraph.claims import extract
from dramagraph.extractors import RULES, Extractor, Name, Proposal, label, load
from dramagraph.extractors_accept import LONGEST_NAME, Accepted, Bench, Refused
from dramagraph.extractors_merge import merged
from dramagraph.lexicon import name_key
from dramagraph.models import Document, Extraction
from dramagraph.patterns import Mention
from dramagraph.romanisation import parse_name

MOST_PROPOSALS = 1_000
"""Claims of one extractor in one document; the richest of 47 articles states 48."""

KINDS = {
    "Drama": "W",
    "Film": "W",
    "CreativeWork": "W",
    "Organization": "O",
    "MusicGroup": "U",
    "Award": "A",
    "Place": "L",
}
"""The class of a proposed name → the kind of mention that the rules know."""

KNOWN_AS_OTHER = "the name is known as something else"


@dataclass(frozen=True)
class Told:
    """What extractors say of one document together, and what was not believed of it."""

    extraction: Extraction
    names: tuple[Mention, ...]
    """Those that were proposed."""
    refused: tuple[Refused, ...]


@dataclass
class Panel:
    """Extractors that read together; called with a document, it returns what they say of it."""

    extractors: tuple[Extractor, ...]
    accepted: Counter[str] = field(default_factory=Counter)
    """extractor → how many of its claims were accepted so far"""
    refused: dict[str, Counter[str]] = field(default_factory=dict)
    """extractor → why claims of it were refused → how many"""

    @property
    def labels(self) -> tuple[str, ...]:
        """name@version of each extractor, sorted."""
        return tuple(sorted(label(extractor) for extractor in self.extractors))

    def __call__(self, document: Document) -> Extraction:
        """Return what the extractors say of *document* together."""
        return self.read(document).extraction

    def read(self, document: Document) -> Told:
        """Return what they say of *document*, with what was refused."""
        base = Extraction(document, (), ())
        bench = Bench(document)
        names: tuple[Mention, ...] = ()
        claims: list[Accepted] = []
        refused: list[Refused] = []
        for extractor in self.extractors:
            answer = extractor.read(document, names)
            if isinstance(answer, Extraction):
                base = answer
                continue
            names = (*names, *mentions(document.text, answer.names))
            judged = self._judged(bench, answer.claims, extractor)
            claims += [one for one in judged if isinstance(one, Accepted)]
            refused += [one for one in judged if isinstance(one, Refused)]
        together = merged(base, claims, self.labels)
        for claim in together.set_aside:
            name = claim.evidence.rule.partition(".")[0]
            self.accepted[name] -= 1
            self.refused.setdefault(name, Counter())[KNOWN_AS_OTHER] += 1
        return Told(together.extraction, names, tuple(refused))

    def _judged(
        self, bench: Bench, proposals: Sequence[Proposal], extractor: Extractor
    ) -> list[Accepted | Refused]:
        judged = [bench.judge(one, label(extractor)) for one in proposals[:MOST_PROPOSALS]]
        why = self.refused.setdefault(extractor.name, Counter())
        why.update(one.reason for one in judged if isinstance(one, Refused))
        if len(proposals) > MOST_PROPOSALS:
            why[f"more than {MOST_PROPOSALS} in one document"] += len(proposals) - MOST_PROPOSALS
        self.accepted[extractor.name] += sum(isinstance(one, Accepted) for one in judged)
        return judged

    def account(self) -> Iterator[str]:
        """Yield lines of talk: what each extractor did, and how many claims were not believed."""
        for extractor in self.extractors:
            yield from (f"{extractor.name}: {line}" for line in extractor.account())
            refused = self.refused.get(extractor.name, Counter())
            if self.accepted[extractor.name] or refused:
                yield (
                    f"{extractor.name}: {self.accepted[extractor.name]} claims accepted,"
                    f" {refused.total()} refused"
                )
            for reason, count in sorted(refused.items(), key=lambda pair: (-pair[1], pair[0])):
                yield f"{extractor.name}:   {count} × {reason}"


Reader = Callable[[Document], Extraction]


def panel(names: Iterable[str]) -> Panel | None:
    """Return the extractors *names* ready to read together; None for the rules alone, which need no
    panel (claims.extract).

    Raises MissingError for a name that is not installed.
    """
    wanted = sorted(set(names) or {RULES}, key=lambda name: (name == RULES, name))
    if wanted == [RULES]:
        return None
    return Panel(tuple(load(name) for name in wanted))


def reader(together: Panel | None) -> Reader:
    """Return the function that reads a document."""
    return together or extract


def mentions(text: str, names: Iterable[Name]) -> Iterator[Mention]:
    """Yield proposed names as mentions, sorted; those that are out of the text or no name are left
    out.
    """
    for name in sorted(names, key=lambda n: (n.start, -n.stop, n.type)):
        words = text[name.start : name.stop]
        is_in_text = 0 <= name.start < name.stop <= len(text) and len(words) <= LONGEST_NAME
        if not is_in_text or "\n" in words or not any(c.isalpha() for c in words):
            continue
        if name.type == "Person":
            korean = parse_name(words)
            kind, value = ("N", korean) if korean else ("S", f"name:{name_key(words)}")
            yield Mention(name.start, name.stop, kind, value)
        elif name.type in KINDS:
            value_ = words if KINDS[name.type] == "W" else None
            yield Mention(name.start, name.stop, KINDS[name.type], value_)
