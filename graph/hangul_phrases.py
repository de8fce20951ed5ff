"""Listed phrases, organisations, groups, awards and prizes in Korean text, as mentions.

A phrase counts where it stands as a word of its own, particles apart: "넷플릭스에서" is 넷플릭스.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from dramagraph.gazetteer import Entry, phrases
from dramagraph.hangul import is_particle, is_whole
from dramagraph.patterns import Mention
from dramagraph.rules import word_lists

TOKEN = re.compile(r"[가-힣]+|[A-Za-z][A-Za-z0-9+&.]*|\d+")
CLOSING = frozenset("'\"’”")

NAME = "[가-힣A-Za-z0-9&]"
MOST_TOLD = 50
"""Organisations that a text names by the word before; each is looked for in all of it."""

MAKES = re.compile(
    rf"(?<!\w)(?:({NAME}{{2,14}}?)(?:과|와|, ?|·) ?)?({NAME}{{2,14}}?)[이가] (?:공동 ?)?제작(?:한다|했|하는|을 맡)"
)
"""Who makes a work: "… 과 …이 공동 제작한다"."""

STUDIO = re.compile(r"(?<!\w)스튜디오(?! ?(?:에서|측|안|밖|로))[가-힣A-Z]{2,8}")
AGENCY = re.compile(
    rf"(?<!\w)(?:(매니지먼트 {NAME}{{1,6}}?)(?= 측| 관계자|[은는이가와과에의,])"
    rf"|({NAME}{{2,14}}) 소속(?:인|의)? (?=(?:배우|가수|연예인|아티스트) |[가-힣]{{2,3}}(?:과|와|은|는|이|가|,)))"
)
"""Whom somebody belongs to: "매니지먼트 숲 측", "… 소속 배우"."""

NO_PART_OF_NAME = re.compile(r"(?:[은는의을를에도사서과와한된인새로이가,]|신생|중소|대형|유명)$")

BEHIND_NAMES = frozenset(
    re.split(
        " ",
        "이 가 은 는 을 를 의 에 에서 에는 과 와 로 으로 도 측 측은 측이 까지 부터 인 만 와의 과의 에게 "
        "이라는 라는",
    )
)

AWARD_WORDS = "[가-힣]*(?:드라마|예술|영화|시리즈|아시아|코리아|국제|컷|룡|종|일)"
BEFORE_AWARD = re.compile(rf"(?<!\w)(?:(?:[A-Z][A-Za-z0-9]*|{AWARD_WORDS}) ){{1,3}}$")
"""The first words of an award's name: "MBC 연기대상"."""


def hangul_listed(text: str) -> Iterator[Mention]:
    """Yield the listed names and role nouns of *text*; of two that start at one place the longer."""
    index = _index()
    end = 0
    for token in TOKEN.finditer(text):
        start = token.start()
        if start < end:
            continue
        for phrase, entry in index.get(text[start : start + 2], ()):
            if text.startswith(phrase, start) and is_whole(text, start, start + len(phrase)):
                value = entry.name if entry.kind == "R" else entry
                end = start + len(phrase)
                yield Mention(start, end, entry.kind, value)
                break


@cache
def _index() -> Mapping[str, tuple[tuple[str, Entry], ...]]:
    """Return first two characters → phrases, the longest first."""
    found: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
    for phrase, entry in sorted(phrases("ko").items(), key=lambda pair: -len(pair[0])):
        found[phrase[:2]].append((phrase, entry))
    return {start: tuple(some) for start, some in found.items()}


@cache
def _forms() -> Mapping[str, re.Pattern[str]]:
    words = {name: "|".join(some) for name, some in word_lists("ko").items()}
    group = r"[가-힣A-Za-z0-9+&-]{2,16}(?:\([^()]*\))?"
    return {
        "organisation": re.compile(
            rf"(?<!\w)(?:{NAME}{{1,16}} )?{NAME}{{0,16}}(?:{words['organisation_endings']})"
        ),
        "told": re.compile(rf"(?:{words['before_organisation']})(?P<name>{NAME}{{2,16}})"),
        "group": re.compile(rf"(?<!\w)(?:{words['before_group']}) (?P<name>{group})"),
        "award": re.compile(
            rf"(?<![가-힣A-Za-z])[가-힣A-Za-z]{{0,16}}(?:{words['award_endings']})"
        ),
        "prize": re.compile(
            rf"(?<!\w)(?:(?:{words['prize_openings']}) ?){{0,4}}[가-힣]{{0,8}}?(?:{words['prizes_ko']})"
        ),
    }


def organisations(text: str) -> Iterator[Mention]:
    """Yield organisations by how their names end or by the word before: "소속사 …"."""
    words = word_lists("ko")
    no_names = frozenset((*words["organisation_endings"], *words["no_organisation"]))
    for match in _forms()["organisation"].finditer(text):
        start, stop = match.span()
        first, _, rest = match.group().partition(" ")
        if rest and (rest not in words["two_words"] or NO_PART_OF_NAME.search(first)):
            start += len(first) + 1
        if text[start:stop] not in no_names and is_whole(text, start, stop):
            yield Mention(start, stop, "O")
    for match in STUDIO.finditer(text):
        name = _without_particle(match.group())
        yield Mention(match.start(), match.start() + len(name), "O")
    told = {_without_particle(match["name"]) for match in _forms()["told"].finditer(text)}
    told |= {name for match in AGENCY.finditer(text) for name in match.groups() if name}
    told |= {name for match in MAKES.finditer(text) for name in match.groups() if name}
    for name in sorted(told - no_names)[:MOST_TOLD]:
        for match in re.finditer(re.escape(name), text):
            if is_whole(text, *match.span()):
                yield Mention(*match.span(), "O")


def _without_particle(said: str) -> str:
    """Return a word without the particle of a noun behind a name of two syllables or more."""
    for cut in range(2, len(said)):
        if said[cut:] in BEHIND_NAMES and is_particle(said[cut:], said[:cut]):
            return said[:cut]
    return said


MEMBER = re.compile(r" (?:멤버|리더|막내|맏형|맏언니|출신|보컬|래퍼)")
"""Behind a group's name; what ends in 인 before it is a name, and no "who is"."""


def groups(text: str) -> Iterator[Mention]:
    """Yield music groups by the word before: "그룹 …", "걸그룹 …"."""
    for match in _forms()["group"].finditer(text):
        said = match["name"].partition("(")[0]
        is_whole_name = MEMBER.match(text, match.end()) and said.endswith("인")
        name = said if is_whole_name else _without_particle(said)
        if name and name not in word_lists("ko")["no_group"]:
            yield Mention(match.start("name"), match.start("name") + len(name), "U")


def awards(text: str) -> Iterator[Mention]:
    """Yield award bodies by their endings: "2021 MBC 연기대상" without the year."""
    endings = word_lists("ko")["award_endings"]
    for match in _forms()["award"].finditer(text):
        start, stop = match.span()
        if not is_whole(text, start, stop) and text[stop : stop + 1] not in CLOSING:
            continue
        if match.group() in endings:
            before = BEFORE_AWARD.search(text[max(0, start - 30) : start])
            if before is None:
                continue
            start -= len(before.group())
        yield Mention(start, stop, "A", text[start:stop])


def hangul_prizes(text: str) -> Iterator[Mention]:
    """Yield prizes, the categories of awards: "여자 최우수연기상"."""
    bodies = tuple(word_lists("ko")["award_endings"])
    for match in _forms()["prize"].finditer(text):
        if not match.group().endswith(bodies) and is_whole(text, *match.span()):
            yield Mention(*match.span(), "C", match.group())
