"""What a reviewer types → verdicts.

    same, different, unsure            of two personas
    N, N wrong [ERROR], unsure         of values: the one that holds, or one that does not
    right, wrong [ERROR], unsure       of evidence
    N, none, unsure                    of items

The first letter of a word will do. What comes after a # is a note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dramagraph.errors import UsageError
from dramagraph.review import Question, Side
from dramagraph.verdicts import ERRORS, Verdict

CHOICES: Mapping[str, str] = {
    "identity": "same, different or unsure",
    "claim": "N (that one holds), N wrong [ERROR], or unsure",
    "evidence": "right, wrong [ERROR], or unsure",
    "link": "N (that one it is), none, or unsure",
}
"""Kind of question → what can be answered."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who answers, and when."""

    by: str
    now: Callable[[], str]
    """The moment, ISO 8601 in UTC."""


def answered(question: Question, typed: str, reviewer: Reviewer) -> list[Verdict]:
    """Return the verdicts that an answer comes to; UsageError for one that says nothing of the question."""
    said, _, note = typed.partition("#")
    words = said.split()
    found = list(_VERDICTS[question.kind](question, words))
    if not found:
        raise UsageError(f'"{said.strip()}" is no answer here: {CHOICES[question.kind]}')
    moment = reviewer.now()
    return [
        Verdict(question.kind, about, verdict, error, note.strip(), reviewer.by, moment)
        for side, verdict, error in found
        for about in side.about
    ]


Found = Iterator[tuple[Side, str, str]]
"""A side, what is said of it, and the kind of error."""


def _identity(question: Question, words: Sequence[str]) -> Found:
    verdict = _word(words, "same", "different", "unsure")
    if verdict and len(words) == 1:
        yield question.sides[0], verdict, ""


def _value(question: Question, words: Sequence[str]) -> Found:
    side = _side(question, words)
    if side is None and len(words) == 1 and _word(words, "unsure"):
        yield from ((one, "unsure", "") for one in question.sides)
    elif side is not None and len(words) == 1:
        yield side, "right", ""
    elif side is not None and _word(words[1:], "wrong"):
        yield from _wrong(side, words[2:])


def _evidence(question: Question, words: Sequence[str]) -> Found:
    (side,) = question.sides
    verdict = _word(words, "right", "wrong", "unsure")
    if verdict == "wrong":
        yield from _wrong(side, words[1:])
    elif verdict and len(words) == 1:
        yield side, verdict, ""


def _link(question: Question, words: Sequence[str]) -> Found:
    side = _side(question, words)
    verdict = _word(words, "none", "unsure")
    if len(words) != 1:
        return
    if side is not None:
        yield side, "same", ""
    elif verdict:
        is_none = verdict == "none"
        yield from ((one, "different" if is_none else "unsure", "") for one in question.sides)


_VERDICTS: Mapping[str, Callable[[Question, Sequence[str]], Found]] = {
    "identity": _identity,
    "claim": _value,
    "evidence": _evidence,
    "link": _link,
}


def _wrong(side: Side, more: Sequence[str]) -> Found:
    error = _word(more, *ERRORS) if more else ""
    if len(more) <= 1 and error is not None:
        yield side, "wrong", error


def _word(words: Sequence[str], *known: str) -> str | None:
    """Return the known word that the first one begins; None if that is none, or several."""
    typed = words[0].lower() if words else ""
    found = [word for word in known if typed and word.startswith(typed)]
    return found[0] if len(found) == 1 else None


def _side(question: Question, words: Sequence[str]) -> Side | None:
    number = int(words[0]) if words and words[0].isdecimal() and len(words[0]) < 4 else 0
    return question.sides[number - 1] if 1 <= number <= len(question.sides) else None
