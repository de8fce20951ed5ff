"""What tells the title of a work in a language: the words before and behind one, as expressions.

Out: for a language with a file words/<language>/titles.toml the stretches that may be titles and what stands
around them, over a text whose names are masked.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dramagraph import resources
from dramagraph.patterns import character_class
from dramagraph.plain_titles import WORD
from dramagraph.romanisation import grammar
from dramagraph.rules import word_lists

FIRST = (
    r"(?<![\w.@#'’-])(?:(?:Mr|Mrs|Ms|Dr|St)\. )?"
    r"(?:(?:[A-Z]\.){2,}|[A-ZÀ-Þ](?:[\w.'’‘!+-]*[\w!?])?|\d{1,4}(?:st|nd|rd|th|\.\d\d)?(?=:? [A-Z]))"
)
SPEAKS = r"(?:If|Hello|Hi|Goodbye|Bye|Dear|Please|Oh)"
"""What opens a title of two parts with a comma: "If You Lie, I Leave"."""

ADDRESS = r"(?:Mr|Mrs|Ms|Dr|Miss|Teacher|Madame?)"
"""What opens the second part of such a title before a family name: "My Tutor, Mr. Oh"."""

SLOT = re.compile(r"\{([a-z]+)\}")
KINDS = {"person": "NS", "org": "O", "prize": "CA", "work": "W"}
NAME = r"(?:{person}|[A-ZÀ-Þ][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*){{0,2}})"


@dataclass(frozen=True)
class Contexts:
    """What tells a title of a language, as expressions over a text with its names masked."""

    run: re.Pattern[str]
    """A stretch that may be a title."""
    item: re.Pattern[str]
    """The same with "and" inside."""
    more: re.Pattern[str]
    """The next of a list, with what joins it."""
    last: re.Pattern[str]
    """The word right before a title, and what may stand between the two."""
    sure_before: Mapping[str, re.Pattern[str]]
    """By the word right before: what makes any capitalised word a title."""
    likely_before: Mapping[str, re.Pattern[str]]
    """By the word right before: what makes one of several words."""
    prized_before: Mapping[str, re.Pattern[str]]
    """The same in a sentence that names a prize."""
    acted_before: Mapping[str, re.Pattern[str]]
    """The same for several words in a sentence that tells of parts."""
    acts: re.Pattern[str]
    """What tells of parts."""
    sure_after: re.Pattern[str]
    likely_after: re.Pattern[str]
    around: Mapping[str, re.Pattern[str]]
    """By the word right before: what stands behind a title."""
    owning: frozenset[str]
    """Words after which a name behind a title is apart: "la star di Salt Garden Bae Na-rin"."""
    no_openers: frozenset[str]
    named: re.Pattern[str]
    """A title that is somebody's name, with what stands before it."""
    heading: re.Pattern[str]
    """What stands before the title in a line about somebody's part: "1. Bae Na-rin in Salt Garden"."""
    bracket: re.Pattern[str]
    """What stands in brackets behind somebody."""
    between: re.Pattern[str]
    """What parts the items of a list."""


@cache
def contexts(language: str) -> Contexts | None:
    """Return what tells a title in *language*; None where it does not say."""
    try:
        table = tomllib.loads(resources.text("", "words", language, "titles.toml"))
    except FileNotFoundError:
        return None
    lists = word_lists(language)
    inside = "|".join(word for word in lists["title_joints"] if word not in ("e", "y", "et"))
    between = "|".join(lists["joints"])
    more = rf"(?: {WORD}| (?:{inside}|(?<=Is )a) {WORD}| #\d+)"
    plain = rf"{FIRST}{more}{{0,8}}"
    subtitle = rf" ?: {WORD}(?:{more}| and {WORD}){{0,6}}"
    families = "|".join(sorted(name.title() for name in grammar().surnames))
    answered = rf"Your (?:Majesty|Highness|Excellency)|That['’]s {WORD}"
    addressed = rf", (?:{ADDRESS}\b\.? (?:{families})|{answered})\b"
    run = (
        rf"(?=[A-ZÀ-Þ\d])(?:{SPEAKS}\b{more}{{0,4}}, {WORD}{more}{{0,4}}"
        rf"|{plain}(?:{subtitle}|{addressed})?)"
    )
    return Contexts(
        re.compile(run),
        re.compile(rf"{run}(?: and (?:the )?{WORD}(?:{more})*)?"),
        re.compile(rf"(?P<joint>,? (?:{between}|ou?|or) |, )(?P<title>{run})(?![\w-])"),
        re.compile(
            _filled(
                r"((?<![^\W\d_])[^\W\d_]+|:),? (?:(?:the|TV|{org}(?:['’]s)?|{person}['’]s|(?:19|20)\d\d(?:['’]s)?) )*$"
            )
        ),
        _ends(table["before"]["sure"]),
        _ends(table["before"]["likely"]),
        _ends(table["before"]["prized"]),
        _ends(table["before"]["acted"]),
        re.compile(rf"\b(?:{'|'.join(table['acts'])})\b"),
        _starts(table["after"]["sure"]),
        _starts(table["after"]["likely"]),
        {word: _starts(said) for word, said in table["around"].items()},
        frozenset(table["owning"]),
        frozenset(lists["title_no_openers"]),
        re.compile(
            _filled(
                rf"(?:{'|'.join(table.get('named', ['(?!)']))})(?P<title>{{person}})(?=[.;)]|$)"
            )
        ),
        re.compile(_filled(rf"(?:\d{{1,2}}[.)] )?{{person}} (?:{'|'.join(table['heading'])}) ")),
        re.compile(_filled(r"(?:{person}|(?<!\w)\w[\w'’-]*) \((?P<items>[^()\n]{2,120})\)")),
        re.compile(rf",? (?:{between}) |, | / "),
    )


def _filled(pattern: str) -> str:
    """A pattern with its slots as classes of masks."""
    pattern = pattern.replace("{name}", NAME.replace("{{", "{").replace("}}", "}"))
    return SLOT.sub(lambda m: f"{character_class(KINDS[m[1]])}+", pattern)


def _ends(table: Mapping[str, Sequence[str]]) -> dict[str, re.Pattern[str]]:
    """By the last word: what stands before it, as an expression for the end of a text."""
    return {
        word: re.compile(rf"(?:{_filled('|'.join(said))})[ ,]*$") for word, said in table.items()
    }


def _starts(said: Sequence[str]) -> re.Pattern[str]:
    return re.compile(_filled("|".join(said)).replace("'", "['’]"))
