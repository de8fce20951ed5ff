"""How a text stands to what it says: polarity, certainty, and who is said to say so.

Cues are patterns of words/<language>/stance.toml. Where the reach of a cue is in doubt it counts: a
fact that is taken for a report does less
harm than a report that is taken for a fact.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from dramagraph import resources
from dramagraph.anchors import TOKEN, Index, text_clauses
from dramagraph.guards import guarded
from dramagraph.models import Stance
from dramagraph.patterns import plain as with_plain_marks
from dramagraph.text import Span


@dataclass(frozen=True)
class StanceWords:
    """The cues of one language."""

    possible: re.Pattern[str]
    probable: re.Pattern[str]
    negated: re.Pattern[str]
    sources: tuple[re.Pattern[str], ...]
    follows: bool = False
    """Whether a cue stands behind what it is about, as where verbs stand last."""
    opens: re.Pattern[str] | None = None
    """What opens a clause that a denial before it does not reach: "had not acted since her debut"."""

    @cached_property
    def index(self) -> Index[re.Pattern[str]]:
        """All of them by the words that they cannot do without: most sentences hold none."""
        cues = (self.possible, self.probable, self.negated, *self.sources)
        return Index([(cue, text_clauses(cue)) for cue in cues])


@cache
def stance_words(language: str) -> StanceWords | None:
    """Return the cues of *language*, None where there are none."""
    try:
        table = tomllib.loads(resources.text("", "words", language, "stance.toml"))
    except FileNotFoundError:
        return None
    joined = {
        name: guarded("|".join(f"(?:{_anywhere(cue)})" for cue in table[name]))
        for name in ("possible", "probable", "negated")
    }
    sources = tuple(guarded(p) for p in table["sources"])
    opens = guarded(table["opens"]) if "opens" in table else None
    return StanceWords(**joined, sources=sources, follows=table.get("follows", False), opens=opens)


def _anywhere(cue: str) -> str:
    """A cue also where it opens the sentence: \\bforse becomes \\b[Ff]orse; but May is a month."""
    return re.sub(
        r"^(\\b)(?!may\\b)([a-zà-ÿ])(?=[a-zà-ÿ]{2})", lambda m: f"{m[1]}[{m[2].upper()}{m[2]}]", cue
    )


NEGATING_STAGES = frozenset(("declined", "withdrew", "denied"))
"""Stages of a casting that came to nothing."""

CLAUSE = re.compile(
    r"[;:()]|, (?:and|but|while|although|though|whereas|which|who|since|because|so|e|ma|mentre) | but | while "
)

AFTER = re.compile(
    rf"{CLAUSE.pattern}| (?:who|whom|whose|which|because) |, (?:may|might|could|is|are|was|has|have|will|would) "
)
"""What opens another clause behind what is said; before it "reports, which say" may hold a cue."""


def clause(text: str, sentence: Span, span: Span) -> Span:
    """Return the clause of *sentence* that holds *span*: a cue in another clause does not reach it."""
    start, stop = sentence
    for cut in CLAUSE.finditer(text, *sentence):
        if cut.end() <= span.start:
            start = cut.end()
    following = AFTER.search(text, span.stop, stop)
    return Span(start, following.start() if following else stop)


@lru_cache(maxsize=1000)
def _cues(sentence: str, language: str) -> frozenset[re.Pattern[str]]:
    """The cues that a sentence may hold."""
    words = stance_words(language)
    return (
        frozenset(words.index.found(words.index.met(TOKEN.findall(sentence))))
        if words
        else frozenset()
    )


def stance(
    text: str,
    language: str,
    sentence: Span,
    span: Span,
    *,
    stage: str | None = None,
    certainty: str | None = None,
    speaker: str | None = None,
    plain: str | None = None,
) -> Stance:
    """Return the stance of *text* to what it says at *span*.

    *stage* and *certainty* come from the rule that matched; *speaker* is whose quoted speech it
    stands in.
    """
    plain = text if plain is None else plain
    words = stance_words(language)
    if words is None:
        return Stance(certainty=certainty or "certain", stage=stage, attributed_to=speaker)
    cues = _cues(text[sentence.start : sentence.stop], language)
    if not cues:
        negated = stage in NEGATING_STAGES
        return Stance("negated" if negated else "affirmed", certainty or "certain", stage, speaker)
    reach = clause(text, sentence, span)
    if "(" in text[span.start : span.stop] and ")" in text[span.stop - 1 : span.stop + 1]:
        reach = span  # the verb before is not about who plays whom in brackets
    said = with_plain_marks(plain[reach.start : reach.stop])
    near = with_plain_marks(plain[max(reach.start, span.start - 30) : span.stop])
    if words.follows:
        near = plain[max(span.start, span.stop - 8) : min(reach.stop, span.stop + 16)]
        near = re.split('[,"]', with_plain_marks(near))[0]
        if reach == span:
            near = ""
    if certainty is None:
        if words.possible in cues and words.possible.search(said):
            certainty = "possible"
        elif words.probable in cues and words.probable.search(said):
            certainty = "probable"
    if words.opens:
        near = words.opens.split(near)[-1]
    is_denied = words.negated in cues and words.negated.search(near) is not None
    negated = stage in NEGATING_STAGES or is_denied
    who = speaker
    for expression in (source for source in words.sources if source in cues):
        found = expression.search(text, *sentence)
        if found and who is None:
            who = found["who"]
    return Stance("negated" if negated else "affirmed", certainty or "certain", stage, who)
