"""Names in Hangul: which words of a text name somebody, by the form of a name and by what stands
beside it.

The form alone says little: three syllables of which the first is a family name are a name in one of
five cases in news at large. What a word ends in, and what stands left and right of it ("배우", "역",
"(… 분)", another name), decides; one sure place is enough for all others in the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache

from dramagraph import resources
from dramagraph.gazetteer import role_nouns
from dramagraph.hangul import WORD, is_hangul, is_particle, is_whole
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
    return Grammar(**{field.name: frozenset(table[field.name].split()) for field in fields(Grammar)})


@cache
def people_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words before which a word in the form of a name is one, and those before which any
    word is."""
    words = word_lists("ko")
    roles = {said for row in role_nouns("ko").values() for said in row}
    return frozenset((*roles, *words["before_name"])), frozenset(words["before_any"])


ROLE_OF_A_STORY = re.compile(r"['’‘\"”]? ?(?:역할?(?:[을의에은로이]|에는|으로|이자|도|까지)?(?= |,|·|\)|\(|$)|\((?:배우 ?)?[가-힣A-Za-z.]{1,8}(?: [가-힣]{1,6})? ?분\))")
"""Behind a character: "… 역을 맡은", "…(… 분)"."""

PLAYER = re.compile(r" ?분[,)]|\(['‘]?[가-힣A-Za-z ]{1,12}['’]? ?역\)")
"""Behind an actor: "(… 분)", "…(… 역)"."""

PERSON = re.compile(
    r" ?(?:씨(?![가-힣]{2})|측(?![가-힣]{2})|감독|작가|PD|피디|연출|배우|대표(?!작|적|하)|아나운서|셰프|변호사|교수|선배|양(?![가-힣])|군(?![가-힣]))|·[가-힣]|\([^()]{0,3}\d{2}\)"
)
"""Behind the name of a person."""

OF_THE_PRESS = re.compile(r" ?(?:\S{0,3}기자|특파원|논설|평론가|에디터|리포터)(?![가-힣])")
"""Who writes is not spoken of."""

CLOSED = re.compile(
    r"[,·/()ㆍ]| [김이박최정강조윤장임한오서신권황안송전홍유류고문양손배백허남심노하곽성차주구민진나엄채원][가-힣]{2}(?=,|·| 등|[이가와과] )|['’\"]? ?역(?:[을의에은이도할]|으로| |,|$)| (?:씨|측|분|등|외|감독|작가|PD|주연)(?![가-힣]{2})|$"
)
"""Behind a bare name that has no particle."""

PART = re.compile(r"([가-힣]{2,4})역(?:[을의에은이]|에는|으로)")
"""A character and his part in one word: "공심역을"."""

IN_BRACKETS = re.compile(r"\(([가-힣]{3})\)")
"""Behind a character: "…(…)" with the name of the actor."""

NEAR = 14
"""Code points that are looked at behind a word."""


@dataclass(slots=True)
class Word:
    """A word that may be a name."""

    start: int
    stop: int
    said: str
    grade: int
    """2 a name by its form, 1 a name if something beside it says so, 0 any word."""


def hangul_names(text: str) -> list[Mention]:
    """Return the names in *text*: N with its syllables for full names, X for others, which only
    their place tells."""
    found: list[Word] = []
    sure: dict[str, int] = {}
    before_name, before_any = people_words()
    last, last_stop = "", -1
    for match in WORD.finditer(text):
        start, said = match.start(), match.group()
        left = last if last_stop == start - 1 and text[last_stop] == " " else ""
        last, last_stop = said, match.end()
        if start and text[start - 1].isalnum():
            continue
        if len(said) == 1 and len(left) > 1 and ROLE_OF_A_STORY.match(text, match.end()):
            name = text[start - 1 - len(left) : match.end()]
            found.append(Word(start - 1 - len(left), match.end(), name, 0))
            sure[name] = 0
            continue
        part = PART.fullmatch(said)
        if part and part[1] not in grammar().never:
            grade = max(_grade(text, start, part[1], ""), 0)
            found.append(Word(start, start + len(part[1]), part[1], grade))
            sure[part[1]] = grade
            continue
        told = left in before_name or left.endswith(ROLE_ENDINGS)
        is_any = left in before_any or left.endswith(ROLE_ENDINGS)
        for word in _readings(text, start, said, is_any):
            behind = text[word.stop : word.stop + NEAR]
            if word.stop == match.end() and OF_THE_PRESS.match(behind):
                break
            if is_any or (told and word.grade) or _is_told(text, word, behind):
                sure[word.said] = max(word.grade, sure.get(word.said, 0))
            elif word.grade == 2:
                sure[word.said] = 2
            elif word.grade == 0:
                continue
            found.append(word)
            break
        else:
            listed = LISTED.match(text, start - 2) if start > 1 else None
            if listed and listed[1] not in grammar().never:
                found.append(Word(start, start + len(listed[1]), listed[1], -1))
    _spread(text, found, sure)
    return list(_everywhere(text, sure))


def _everywhere(text: str, sure: dict[str, int]) -> Iterator[Mention]:
    """Yield every place of the names that are *sure*, the longest first where they overlap."""
    if not sure:
        return
    names = sorted(sure, key=lambda name: (-len(name), name))
    for match in re.finditer(rf"(?<!\w)(?:{'|'.join(names)})", text):
        if is_whole(text, *match.span()) and not OF_THE_PRESS.match(text, match.end()):
            name = parse_name(match.group()) if sure[match.group()] else None
            kind, value = ("N", name) if name else ("X", match.group())
            yield Mention(*match.span(), kind, value)


ROLE_ENDINGS = ("배우", "가수", "개그맨", "감독", "작가", "역의", "형사인", "변호사인", "배우인", "가수인")


def _is_told(text: str, word: Word, behind: str) -> bool:
    """Whether what stands around a word makes it a name."""
    before = text[word.start - 1 : word.start]
    if PLAYER.match(behind):
        return True
    if ROLE_OF_A_STORY.match(behind) and word.said not in grammar().never:
        return word.grade > 0 or not _is_adnominal(word.said)
    bracket = IN_BRACKETS.match(behind)
    if bracket and _grade(text, word.stop + 1, bracket[1], "") == 2:
        return word.said not in people_words()[0] and word.said not in grammar().never
    if word.grade == 0:
        return False
    in_brackets = before == "(" and behind[:1] in (")", ",")
    return in_brackets or PERSON.match(behind) is not None


def _is_adnominal(said: str) -> bool:
    """Whether a word is a verb before a noun, "제안받은 역할": by its end, unless its syllables are those
    of a given name.
    """
    is_given = len(said) == 2 and all(syllable in grammar().given for syllable in said)
    return said[-1] in "은는던한할된될인의적을" and not is_given


def _readings(text: str, start: int, said: str, is_any: bool) -> Iterator[Word]:
    """Yield the ways in which a word may be a name and a particle, the likeliest first."""
    table = grammar()
    if said in table.never or (said[:2] in table.never and is_particle(said[2:], said[:2])):
        return
    if said not in table.ordinary:
        for length in (3, 4, 2):
            name, rest = said[:length], said[length:]
            if len(name) == length and is_particle(rest, name):
                grade = _grade(text, start, name, rest)
                if grade:
                    yield Word(start, start + length, name, grade)
    if not is_any and 1 < len(said) < 6:
        yield Word(start, start + len(said), said, 0)
    if is_any:
        for length in range(2, min(4 if table.opens(said[0]) else 3, len(said)) + 1):
            name, rest = said[:length], said[length:]
            is_name = name not in table.never and name not in table.ordinary
            is_bare = not rest and (name[-1] in "다고며" or not CLOSED.match(text, start + length))
            if is_name and not is_bare and is_particle(rest, name):
                yield Word(start, start + length, name, 0)


def _grade(text: str, start: int, name: str, rest: str) -> int:
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
    if not rest and is_particle(name[2], name[:2]) and not CLOSED.match(text, start + 3):
        return 1 if _is_seen_longer(text, name) else 0
    if name[0] in table.seldom:
        return 1
    if name[2] in table.blurred:
        is_chain = rest and is_particle(name[2] + rest, name[:2])
        is_clear = name[0] in table.sure or (rest and name[2] in CLEAR)
        return 2 if is_clear and not is_chain else 1
    return 2


CLEAR = frozenset("은이라나아여인")
"""Of the blurred syllables those that end names rather than other words."""


def _is_seen_longer(text: str, name: str) -> bool:
    """Whether "진경은" is a name of three syllables and not 진경 with a particle: it is seen elsewhere with
    a particle of its own, or closed.
    """
    at = text.find(name)
    while at >= 0:
        rest = WORD.match(text, at + 3)
        if is_particle(rest.group(), name) if rest else CLOSED.match(text, at + 3):
            return True
        at = text.find(name, at + 3)
    return False


LISTED = re.compile(r", ([가-힣]{2,5})(?=, [가-힣])")
"""Any word in a list; it is a name where both its neighbours are."""


def _spread(text: str, found: list[Word], sure: dict[str, int]) -> None:
    """A name beside a name in a list is one: both ways, once."""
    for left, word, right in zip(found, found[1:], found[2:], strict=False):
        is_between = word.grade < 0 and left.said in sure and right.said in sure
        if is_between and left.stop + 2 == word.start and word.stop + 2 == right.start:
            sure[word.said] = 0
    for some in (found, found[::-1]):
        for one, other in zip(some, some[1:], strict=False):
            left, right = (one, other) if one.start < other.start else (other, one)
            is_new = one.said in sure and other.said not in sure and other.grade > 0
            if is_new and LIST.fullmatch(text, left.stop, right.start) and _is_closed(text, other):
                sure[other.said] = other.grade


def _is_closed(text: str, word: Word) -> bool:
    """Whether a particle stands behind a word, or the end of it shows otherwise."""
    behind = text[word.stop : word.stop + 1]
    return is_hangul(behind) if behind.isalnum() else CLOSED.match(text, word.stop) is not None


LIST = re.compile(r"(?:\([^()]{1,20}\))?(?:(?:와|과|,|이랑)? (?:배우 |가수 |그리고 )?|[·/ㆍ])")
