"""Names in Hangul: which words of a text name somebody, by the form of a name and by what stands
beside it.

The form alone says little: three syllables of which the first is a family name are a name in one of
five cases in news at large. What a word ends in, and what stands left and right of it ("배우", "역",
"(… 분)", another name), decides; one sure place is enough for all others in the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache

from dramagraph import resources
from dramagraph.gazetteer import role_nouns
from dramagraph.hangul import WORD, context, is_hangul, is_particle, is_whole
from dramagraph.patterns import Mention
from dramagraph.romanisation import parse_name
from dramagraph.rules import word_lists


@dataclass(frozen=True)
class Grammar:
    """The tables of words/ko/names.toml."""

    sure: frozenset[str]
    """Family names with which ordinary words seldom begin."""
    usual: frozenset[str]
    seldom: frozenset[str]
    double: frozenset[str]
    given: frozenset[str]
    blurred: frozenset[str]
    """Last syllables that may as well be a particle or an ending."""
    clear: frozenset[str]
    """Of these the ones that end names rather than other words."""
    ordinary: frozenset[str]
    """Words that have the form of a name and are none."""
    never: frozenset[str]
    """Words that stand where a name may stand and are none."""

    def opens(self, syllable: str) -> bool:
        """Whether a syllable is a family name."""
        return syllable in self.sure or syllable in self.usual or syllable in self.seldom


@cache
def grammar() -> Grammar:
    """Return the grammar of names in Hangul."""
    table = tomllib.loads(resources.text("", "words", "ko", "names.toml"))
    words = {field.name: frozenset(table[field.name].split()) for field in fields(Grammar)}
    return Grammar(**words)


@cache
def _before() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words before which a word in the form of a name is one, and those before which any
    word is.
    """
    words = word_lists("ko")
    roles = {said for row in role_nouns("ko").values() for said in row}
    return frozenset((*roles, *words["before_name"])), frozenset(words["before_any"])


@cache
def _roles() -> tuple[str, ...]:
    """Role nouns, which may end a longer one: a part, but no character."""
    return tuple(sorted({*_before()[0], *_before()[1], *_role_endings()}))


@cache
def _role_endings() -> tuple[str, ...]:
    return tuple(word_lists("ko")["role_endings"])


TELLING = frozenset(" '’‘\"”(·역분씨측양군대감작P피연배아셰변교선")
"""With what each thing begins that tells of the word before it: most words have nothing behind them."""

LONGEST = 6
"""Syllables of a name: a foreign one in Hangul."""

PART = re.compile(r"([가-힣]{2,4})역(?:[을의에은이]|에는|으로)")
"""A character and the word for his part in one: "공심역을"."""

PLAYED_BY = re.compile(r"\(([가-힣]{2,4})\)")
IN_BRACKETS = re.compile(r"\(([가-힣]{3})\)")
"""Behind a character: "…(…)" with the name of the actor."""

COMMON_PARTICLES = frozenset("은는이가을를의과와도로만")

LONGEST_GROUP = 24
BEHIND_GROUP = re.compile(r"(?<!\w)[가-힣]{0,3}그룹 [A-Za-z0-9가-힣&+-]{2,16} $")
SUBJECT = re.compile(r"([가-힣]{2,3})[은는이가]")
"""A group, and whoever of it does something."""

LISTED = re.compile(r", ([가-힣]{2,5})(?=, [가-힣])")
"""Any word in a list; it is a name where both its neighbours are."""


@dataclass(slots=True)
class Word:
    """A word that may be a name."""

    start: int
    stop: int
    said: str
    grade: int
    """2 a name by its form, 1 a name if something beside it says so, 0 any word, -1 one in a list."""


def hangul_names(text: str) -> list[Mention]:
    """Return the names in *text*: N with its syllables for full names, X for others, which only
    their place tells.
    """
    found: list[Word] = []
    sure: dict[str, int] = {}
    runs = [m for m in WORD.finditer(text) if not (m.start() and text[m.start() - 1].isalnum())]
    longer = _seen_longer(text, runs)
    last: re.Match[str] | None = None
    pairs: list[Mention] = []
    for run in runs:
        left = last.group() if last and text[last.end() : run.start()] == " " else ""
        last, start = run, run.start()
        if len(run.group()) == 1:
            if len(left) > 1 and context("behind_character").match(text, run.end()):
                name = text[start - 1 - len(left) : run.end()]
                pairs.append(Mention(start - 1 - len(left), run.end(), "X", name))
            continue
        word = _word(text, run, left, longer)
        if word is None:
            continue
        found.append(word[0])
        if word[1]:
            sure[word[0].said] = max(word[0].grade, sure.get(word[0].said, 0))
    _spread(text, found, sure)
    return sorted((*_everywhere(text, runs, sure), *pairs), key=lambda mention: mention.start)


def _word(
    text: str, run: re.Match[str], left: str, longer: frozenset[str]
) -> tuple[Word, bool] | None:
    """Return how a word may be a name, and whether it is; None where it cannot."""
    table, said, start = grammar(), run.group(), run.start()
    part = PART.fullmatch(said)
    if part and part[1] not in table.never and part[1] not in _before()[0]:
        return Word(
            start, start + len(part[1]), part[1], _grade(text, start, part[1], "", longer)
        ), True
    before_name, before_any = _before()
    is_any = left in before_any or left.endswith(_role_endings()) or _is_of_a_group(text, run)
    told = left in before_name
    for word in _readings(text, start, said, is_any, longer):
        if word.stop == run.end() and context("behind_press").match(text, word.stop):
            return None
        if is_any or (told and word.grade) or _is_told(text, word, longer):
            return word, True
        if word.grade:
            return word, word.grade == 2
    listed = LISTED.match(text, start - 2) if start > 1 else None
    if listed and listed[1] not in table.never:
        return Word(start, start + len(listed[1]), listed[1], -1), False
    return None


def _is_of_a_group(text: str, run: re.Match[str]) -> bool:
    """Whether the name of a group stands before a word that is a subject: "그룹 ... 민아는"."""
    start = run.start()
    if text.rfind("그룹", max(0, start - LONGEST_GROUP), start) < 0:
        return False
    subject = SUBJECT.fullmatch(run.group())
    is_noun = not subject or subject[1] in word_lists("ko")["no_group"]
    return not is_noun and BEHIND_GROUP.search(text, start - LONGEST_GROUP, start) is not None


def _is_told(text: str, word: Word, longer: frozenset[str]) -> bool:
    """Whether what stands around a word makes it a name."""
    at = word.stop
    in_brackets = text[word.start - 1 : word.start] == "(" and text[at : at + 1] in (")", ",")
    if in_brackets and word.grade:
        return True
    is_clear = word.grade and len(word.said) == 3 and word.said[2] not in grammar().blurred
    if is_clear and context("behind_taker").match(text, at):
        return True
    if text[at : at + 1] not in TELLING:
        return False
    if context("behind_actor").match(text, at):
        return True
    is_never = word.said in grammar().never
    if not is_never and context("behind_character").match(text, at):
        return word.grade > 0 or not (_is_adnominal(word.said) or _is_role(word.said))
    bracket = IN_BRACKETS.match(text, at)
    if bracket and _grade(text, at + 1, bracket[1], "", longer):
        return not is_never and word.said not in _before()[0]
    return word.grade > 0 and context("behind_person").match(text, at) is not None


def _is_role(said: str) -> bool:
    """Whether a word is a kind of part, "예능작가": not one that a family name makes somebody's, "오과장"."""
    role = max((end for end in _roles() if said.endswith(end)), key=len, default="")
    return bool(role) and not (len(said) == len(role) + 1 and grammar().opens(said[0]))


def _is_adnominal(said: str) -> bool:
    """Whether a word is a verb before a noun, "제안받은 역할": by its end, unless its syllables are those
    of a given name.
    """
    is_given = len(said) == 2 and all(syllable in grammar().given for syllable in said)
    return said[-1] in "은는던한할된될인의적을" and not is_given


def _readings(
    text: str, start: int, said: str, is_any: bool, longer: frozenset[str]
) -> Iterator[Word]:
    """Yield the ways in which a word may be a name and a particle, the likeliest first."""
    table = grammar()
    if said in table.never or (said[:2] in table.never and is_particle(said[2:], said[:2])):
        return
    if said not in table.ordinary:
        for length in (3, 4, 2):
            name, rest = said[:length], said[length:]
            if (name[-1:], rest) == ("이", "다") or (name[-2:], rest) == ("이지", "만"):
                continue  # a copula: few given names end so
            if len(name) == length and is_particle(rest, name):
                grade = _grade(text, start, name, rest, longer)
                if grade:
                    yield Word(start, start + length, name, grade)
    if not is_any and len(said) < LONGEST:
        yield Word(start, start + len(said), said, 0)
    if is_any:
        for length in range(2, min(4 if table.opens(said[0]) else 3, len(said)) + 1):
            name, rest = said[:length], said[length:]
            is_name = name not in table.never and name not in table.ordinary
            is_bare = not rest and (name[-1] in "다고며" or not _is_closed(text, start + length))
            if is_name and not is_bare and is_particle(rest, name):
                yield Word(start, start + length, name, 0)


def _grade(text: str, start: int, name: str, rest: str, longer: frozenset[str]) -> int:
    """How much the form of a word says that it is a full name."""
    table = grammar()
    if name in table.ordinary or name in table.never:
        return 0
    if name[:2] in table.double and len(name) > 2:
        return 2
    if len(name) > 3 or not table.opens(name[0]):
        return 0
    if any(syllable not in table.given for syllable in name[1:]):
        return 0
    if len(name) == 2:
        return 1
    may_be_particle = name[2] in COMMON_PARTICLES and is_particle(name[2], name[:2])
    if not rest and may_be_particle and not _is_closed(text, start + 3):
        return int(name in longer)  # "진경은" is 진경 with a particle unless seen otherwise
    if name[0] in table.seldom:
        return 1
    if name[2] in table.blurred:
        is_chain = rest and is_particle(name[2] + rest, name[:2])
        is_clear = name[0] in table.sure or (rest and name[2] in table.clear)
        return 2 if is_clear and not is_chain else 1
    return 2


def _seen_longer(text: str, runs: list[re.Match[str]]) -> frozenset[str]:
    """Words of three syllables that are seen with a particle of their own, or closed."""
    return frozenset(
        said[:3]
        for run in runs
        if len(said := run.group()) > 2
        and (is_particle(said[3:], said[:3]) if len(said) > 3 else _is_closed(text, run.end()))
    )


def _is_closed(text: str, stop: int) -> bool:
    """Whether what stands behind text[:stop] shows that a word without a particle ends there."""
    return context("behind_bare").match(text, stop) is not None


def _spread(text: str, found: list[Word], sure: dict[str, int]) -> None:
    """A name beside a name in a list is one: both ways, once."""
    for left, word, right in zip(found, found[1:], found[2:], strict=False):
        is_between = word.grade < 0 and left.said in sure and right.said in sure
        if is_between and left.stop + 2 == word.start and word.stop + 2 == right.start:
            sure[word.said] = 0
    for word in found:
        bracket = PLAYED_BY.match(text, word.stop)
        if word.said not in sure and word.grade > 0 and bracket and bracket[1] in sure:
            sure[word.said] = word.grade
    for some in (found, found[::-1]):
        for one, other in zip(some, some[1:], strict=False):
            if one.said not in sure or other.said in sure or other.grade < 1:
                continue
            left, right = (one, other) if one.start < other.start else (other, one)
            behind = text[other.stop : other.stop + 1]
            is_ended = is_hangul(behind) if behind.isalnum() else _is_closed(text, other.stop)
            if is_ended and context("between_names").fullmatch(text, left.stop, right.start):
                sure[other.said] = other.grade


def _everywhere(text: str, runs: list[re.Match[str]], sure: Mapping[str, int]) -> Iterator[Mention]:
    """Yield every place of the names that are *sure*, the longest first where several begin."""
    for run in runs:
        said, start = run.group(), run.start()
        for length in range(min(len(said), LONGEST), 1, -1):
            name = said[:length]
            if name not in sure:
                continue
            part = PART.fullmatch(said)
            if not is_whole(text, start, start + length) and not (part and part[1] == name):
                continue
            if not context("behind_press").match(text, start + length):
                full = parse_name(name) if sure[name] else None
                kind, value = ("N", full) if full else ("X", name)
                yield Mention(start, start + length, kind, value)
            break
