"""Comparisons → figures: precision, recall and F1 by property, language and outlet, and how far the
confidence of claims can be trusted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dramagraph.evaluate import Fact, Result, f1, ratio
from dramagraph.text import layout

NO_OUTLET = "(no outlet told)"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many facts are right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Right ones among the claims; 1 where there is none."""
        return ratio(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Right ones among the gold facts; 1 where there is none."""
        return ratio(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return f1(self.precision, self.recall)


@dataclass(frozen=True)
class Figures:
    """Counts by what they are of, each sorted by name."""

    properties: Mapping[str, Counts]
    languages: Mapping[str, Counts]
    outlets: Mapping[str, Counts]
    """By the outlet that the document's masthead or metadata tells."""
    all: Counts


def figures(results: Iterable[Result]) -> Figures:
    """Return the figures of *results*."""
    tables: list[dict[str, list[int]]] = [defaultdict(lambda: [0, 0, 0]) for _ in range(4)]
    for result in results:
        said = result.comparison
        for column, facts in enumerate((said.found, said.wrong, said.missing)):
            for fact in facts:
                document = result.document
                names = (fact.predicate, document.language, document.outlet or NO_OUTLET, "")
                for table, name in zip(tables, names, strict=True):
                    table[name][column] += 1
    by_property, by_language, by_outlet = (
        {name: Counts(*counts) for name, counts in sorted(table.items())} for table in tables[:3]
    )
    return Figures(by_property, by_language, by_outlet, Counts(*tables[3][""]))


# --- Calibration --------------------------------------------------------------------------------


BIN_WIDTH = 0.05
"""Rules have confidences such as 0.8, 0.9 and 0.95, which wider bins would put together."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The claims whose confidence lies from *low* up to the next bin."""

    low: float
    claims: int
    confidence: float
    """Their mean."""
    right: float
    """The share of them that is right."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether confidence says how often claims are right."""

    bins: tuple[Bin, ...]
    """Those that hold claims, lowest first: the reliability table."""
    error: float
    """The expected calibration error: the mean of |confidence − share right| over all claims, 0 to 1."""


def calibration(results: Iterable[Result]) -> Calibration:
    """Return how confidence and right claims go together; arguable and negated claims do not count.

    Guo et al., "On Calibration of Modern Neural Networks", 2017: https://arxiv.org/abs/1706.04599
    """
    found: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for result in results:
        said = result.comparison
        for facts, is_right in ((said.found, True), (said.wrong, False)):
            for fact in facts:
                at = min(int(round(fact.confidence / BIN_WIDTH, 6)), round(1 / BIN_WIDTH) - 1)
                found[at].append((fact.confidence, is_right))
    bins = tuple(_bin(at, pairs) for at, pairs in sorted(found.items()))
    total = sum(one.claims for one in bins)
    gaps = sum(one.claims * abs(one.confidence - one.right) for one in bins)
    return Calibration(bins, gaps / total if total else 0.0)


def _bin(at: int, pairs: list[tuple[float, bool]]) -> Bin:
    count = len(pairs)
    return Bin(
        round(at * BIN_WIDTH, 2),
        count,
        sum(sure for sure, _ in pairs) / count,
        sum(is_right for _, is_right in pairs) / count,
    )


# --- Errors -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mistake:
    """One claim that is wrong, or one gold fact that was missed."""

    document: str
    kind: str
    """wrong or missed"""
    fact: Fact
    sentence: str | None
    """Where the claim was read; where a missed fact most probably stands: the first sentence that
    names both of its ends, else one of them. None where the text names neither."""


def mistakes(results: Iterable[Result]) -> Iterator[Mistake]:
    """Yield the errors, by document, wrong ones first."""
    for result in results:
        document, said = result.document, result.comparison
        if not said.wrong and not said.missing:
            continue
        text = document.text
        spans = layout(text, document.language).sentences
        for fact in said.wrong:
            read = [text[s.start : s.stop] for s in spans if s.start <= (fact.start or 0) < s.stop]
            yield Mistake(document.name, "wrong", fact, read[0] if read else None)
        sentences = [text[s.start : s.stop] for s in spans]
        for fact in said.missing:
            yield Mistake(document.name, "missed", fact, _likeliest(sentences, fact))


def _likeliest(sentences: Iterable[str], fact: Fact) -> str | None:
    best, most = None, 0
    for sentence in sentences:
        named = sum(any(name in sentence for name in names) for names in fact.names)
        if named > most:
            best, most = sentence, named
    return best
