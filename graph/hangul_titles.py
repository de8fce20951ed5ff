"""Titles of works in Korean text: quotations that something shows to be titles.

Korean sets titles in the same marks as nicknames, slogans and asides ('자체 최고'), and has no capitals. So a
quotation is a title where its marks are those of books, where a noun or a broadcaster stands before it,
credits behind it, or another title beside it, once in the text at least.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from dramagraph.gazetteer import phrases
from dramagraph.lexicon import title_key
from dramagraph.patterns import Mention
from dramagraph.rules import word_lists

LONGEST_TITLE = 40
"""Code points. The longest of 1,759 Korean programmes has 32."""

BOOK = re.compile(r"[〈《「『<≪](?P<said>[^〈〉《》「」『』<>≪≫\n]{1,60})[〉》」』>≫]")
SINGLE = re.compile(r"(?<![A-Za-z])['‘’`´](?P<said>[^'‘’`´\n]{1,60})['‘’`´]")
DOUBLE = re.compile(r"[\"“”](?P<said>[^\"“”\n]{1,60})[\"“”]")
SEASON = re.compile(r" ?(?:시즌 ?\d{1,2}|\(가제\)|\(가칭\))$")
SPEECH = re.compile(r"[.?!…~]$|(?:니다|어요|아요|해요|네요|세요|까요|거든|라며|라고|했다|한다|이다|됐다|였다|겠다|있다|없다|싶다|는데|지만)$")


@cache
def _before() -> re.Pattern[str]:
    """What before a quotation shows that it is a title, up to its mark."""
    words = word_lists("ko")
    networks = [re.escape(p) for p, e in phrases("ko").items() if e.type in ("Broadcaster", "StreamingPlatform")]
    nouns = "|".join((*words["work_noun"], *words["before_title"], *sorted(networks, key=lambda n: (-len(n), n))))
    return re.compile(rf"(?:{nouns})(?: ?\([^()]{{1,12}}\))?(?:인|은|는|의|이었던)? ?$")


@cache
def _after() -> re.Pattern[str]:
    """What right behind a quotation shows the same."""
    return re.compile(rf"(?:{'|'.join(word_lists('ko')['after_title'])})")


NEAR = 20


def hangul_titles(text: str) -> Iterator[Mention]:
    """Yield the titles of *text* as works, their value without season and marks."""
    found: list[tuple[int, int, str]] = []
    titles: set[str] = set()
    for expression in (BOOK, SINGLE, DOUBLE):
        for match in expression.finditer(text):
            start, stop = match.span()
            credits = CREDITS.search(match["said"])
            if credits:  # '…(극본 …)'
                stop = match.start("said") + credits.start()
            said = text[match.start("said") : min(stop, match.end("said"))]
            said = SEASON.sub("", said.strip().rstrip(",.")).strip()
            if not is_title(said, expression is DOUBLE):
                continue
            if NO_TITLE.match(text, stop):
                continue
            found.append((start, stop, said))
            before, after = text[max(0, start - NEAR) : start], text[stop : stop + NEAR]
            if (
                (expression is BOOK and not before.rstrip().endswith(("[", "ⓒ", "©")))
                or (PRAISED.match(after) and PRIZE.search(text, max(0, start - 80), stop + 80))
                or _before().search(before)
                or _after().match(after)
            ):
                titles.add(title_key(said))
    found.sort()
    for some in (found, found[::-1]):
        for one, other in zip(some, some[1:], strict=False):
            left, right = (one, other) if one[0] < other[0] else (other, one)
            if title_key(one[2]) in titles and BESIDE.fullmatch(text, left[1], right[0]):
                titles.add(title_key(other[2]))
    end = 0
    for start, stop, said in found:
        if title_key(said) in titles and start >= end:
            yield Mention(start, stop, "W", said)
            end = stop


PRAISED = re.compile(r"(?:의)? [가-힣]{2,4}(?:[,이가은는·]| ?(?:감독|작가|PD))")
PRIZE = re.compile(r"[가-힣]상(?:[은을의에]|[ ,]|$)|수상")
"""A work before a name, where prizes are given."""

CREDITS = re.compile(r" ?\((?:극본|연출|각본|감독)")
BESIDE = re.compile(
    r"(?:\([^()]{1,15}\))?(?:와|과)? ?[,·/]? ?(?:(?:드라마|영화|연극|뮤지컬|시트콤|케이블채널|[A-Za-z]{3,5}(?: ?\dTV)?|넷플릭스) ?)*"
)
NO_TITLE = re.compile(r" ?(?:(?:와|과|에|취재진)(?:의)? ?(?:전화|통화|인터뷰|[\"“])|역(?:[을의에은으이도할]|[ ,·)]|$)|\([^()]{1,14} 분\)|(?:이?라고|이?라며|이?라는 (?:말|반응|평|생각|뜻|의미|대사)|고 (?:말|전|밝|덧|설)|면서|는 (?:말|반응|평)))")


def is_title(said: str, is_double: bool) -> bool:
    """Whether a quotation has the form of a title: short, and no sentence somebody says."""
    if not said or len(said) > LONGEST_TITLE or not any(c.isalnum() for c in said):
        return False
    if is_double and (len(said) > 20 or SPEECH.search(said)):
        return False
    words = word_lists("ko")
    if said.endswith((*words["award_endings"], *words["prizes_ko"])):
        return False
    return not said.startswith(("저작권", "사진", "자료", "앵커", "리포트", "다음은", "인터뷰"))
