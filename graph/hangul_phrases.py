"""Listed phrases, organisations, groups, awards and prizes in Korean text, as mentions.

A phrase counts where it stands as a word of its own, particles apart: "넷플릭스에서" is 넷플릭스.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from dramagraph.gazetteer import Entry, phrases
from dramagraph.hangul import is_hangul, is_particle, is_whole
from dramagraph.patterns import Mention
from dramagraph.rules import word_lists

TOKEN = re.compile(r"[가-힣]+|[A-Za-z][A-Za-z0-9+&.]*|\d+")
CLOSING = frozenset("'\"’”")


def hangul_listed(text: str) -> Iterator[Mention]:
    """Yield the listed names and role nouns of *text*; of two that start at one place the longer."""
    index = _index()
    for token in TOKEN.finditer(text):
        start = token.start()
        for phrase, entry in index.get(text[start : start + 2], ()):
            if text.startswith(phrase, start) and is_whole(text, start, start + len(phrase)):
                value = entry.name if entry.kind == "R" else entry
                yield Mention(start, start + len(phrase), entry.kind, value)
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
    words = word_lists("ko")
    return {
        "organisation": re.compile(
            rf"(?<![\w])(?:[가-힣A-Za-z0-9&]+ )?[가-힣A-Za-z0-9&]*(?:{'|'.join(words['organisation_endings'])})"
        ),
        "told": re.compile(rf"(?:{'|'.join(words['before_organisation'])})(?P<name>[가-힣A-Za-z0-9&]{{2,16}})"),
        "group": re.compile(
            rf"(?<!\w)(?:{'|'.join(words['before_group'])}) (?P<name>[가-힣A-Za-z0-9+&-]{{2,16}}(?:\([^()]*\))?)"
        ),
        "award": re.compile(rf"[가-힣A-Za-z]*(?:{'|'.join(words['award_endings'])})"),
        "prize": re.compile(
            rf"(?<!\w)(?:(?:{'|'.join(words['prize_openings'])}) ?)*[가-힣]{{0,8}}?(?:{'|'.join(words['prizes_ko'])})"
        ),
    }


def organisations(text: str) -> Iterator[Mention]:
    """Yield organisations by how their names end or by the word before: "소속사 …"."""
    for match in _forms()["organisation"].finditer(text):
        start, stop = match.span()
        first, _, rest = match.group().partition(" ")
        if rest and not _is_part_of_name(first, rest):
            start += len(first) + 1
        words = word_lists("ko")
        is_more = text[start:stop] not in (*words["organisation_endings"], *words["no_organisation"])
        if is_more and is_whole(text, start, stop):
            yield Mention(start, stop, "O")
    for match in STUDIO.finditer(text):
        found = _without_particle(match.group())
        yield Mention(match.start(), match.start() + len(found), "O")
    told = {_without_particle(match["name"]) for match in _forms()["told"].finditer(text)}
    told |= {name for match in MAKES.finditer(text) for name in match.groups() if name}
    for name in sorted(told - set(word_lists("ko")["no_organisation"])):
        start = text.find(name)
        while start >= 0:
            if is_whole(text, start, start + len(name)):
                yield Mention(start, start + len(name), "O")
            start = text.find(name, start + len(name))


MAKES = re.compile(
    r"(?<![\w])(?:([가-힣A-Za-z&]{2,14}?)(?:과|와|, ?|·) ?)?([가-힣A-Za-z&]{2,14}?)(?:이|가) (?:공동 ?)?제작(?:한다|했|하는|을 맡)"
)
STUDIO = re.compile(r"(?<!\w)스튜디오(?! ?(?:에서|측|안|밖|로))[가-힣A-Z]{2,8}")


def _is_part_of_name(first: str, rest: str) -> bool:
    """Whether the word before is of the name: "화앤담 픽쳐스"; not where the ending has a name of its own."""
    endings = word_lists("ko")["two_words"]
    return rest in endings and not re.search(r"(?:은|는|의|을|를|에|도|사|서|과|와|한|된|인|새|로|이|가|,)$", first)


def _without_particle(said: str) -> str:
    """Return a word without the particle of a noun behind a name of two syllables or more."""
    for cut in range(2, len(said)):
        if said[cut:] in BEHIND_NAMES and is_particle(said[cut:], said[:cut]):
            return said[:cut]
    return said


BEHIND_NAMES = frozenset(
    "이 가 은 는 을 를 의 에 에서 에는 과 와 로 으로 도 측 측은 측이 까지 부터 인 만 와의 과의 에게 이라는 라는".split()
)


def groups(text: str) -> Iterator[Mention]:
    """Yield music groups by the word before: "그룹 …", "걸그룹 …"."""
    for match in _forms()["group"].finditer(text):
        name = match["name"].partition("(")[0]
        found = _without_particle(name)
        if found and found not in word_lists("ko")["no_group"]:
            yield Mention(match.start("name"), match.start("name") + len(found), "U")


def awards(text: str) -> Iterator[Mention]:
    """Yield award bodies by their endings: "2021 MBC 연기대상" without the year."""
    for match in _forms()["award"].finditer(text):
        start, stop = match.span()
        if not is_whole(text, start, stop) and text[stop : stop + 1] not in CLOSING:
            continue
        if match.group() in word_lists("ko")["award_endings"]:
            before = BEFORE_AWARD.search(text, max(0, start - 30), start)
            if before is None:
                continue
            start = before.start()
        yield Mention(start, stop, "A", text[start:stop])


BEFORE_AWARD = re.compile(r"(?<![\w])(?:(?:[A-Z][A-Za-z0-9]*|[가-힣]*(?:드라마|예술|영화|시리즈|아시아|코리아|국제|컷|룡|종|일)) ){1,3}$")


def hangul_prizes(text: str) -> Iterator[Mention]:
    """Yield prizes, the categories of awards: "여자 최우수연기상"."""
    for match in _forms()["prize"].finditer(text):
        start, stop = match.span()
        body = match.group().endswith(tuple(word_lists("ko")["award_endings"]))
        if not body and is_whole(text, start, stop):
            yield Mention(start, stop, "C", text[start:stop])
