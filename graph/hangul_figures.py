"""Episodes and numbers in Korean text, as mentions: "최종회", "9회", "7743만", "17.4"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from dramagraph.patterns import Mention

BEHIND_EPISODE = r"(?:에|는|은|가|이|의|로|까지|부터|분|연속|도|와|과|를|을|만에|\(|\)|,|·|\s|$)"
EPISODE = re.compile(
    r"(?<![\w.])제?(?P<number>\d{1,3}) ?[회화]"
    r"(?!차|째|분|원|의 |장|담|연속| 연속 ?(?:방송|방영|편성)|[가-힣]*상)"
    rf"(?= ?{BEHIND_EPISODE})"
    r"|(?<!\w)(?P<first>첫 ?회|첫방(?= ?시청률)"
    r"|첫 ?방송(?= ?(?:시청률|에서|분|당시|[은이] (?:전국|수도권|\d))))"
    r"|(?<!\w)(?P<last>최종[회화]|마지막 ?회)(?: ?\((?P<told>\d{1,3})[회화]\))?"
)
LENGTH = re.compile(r"(?<![\d.~∼])(\d{1,3}) ?부작")
CEREMONY = re.compile(
    r"제?\d{1,3}회 ?(?:[가-힣A-Za-z]{1,12} ){0,2}[가-힣A-Za-z]{0,12}"
    r"(?:상|어워즈|어워드|영화제|시상식|축제|대회|콘테스트|페스티벌)"
)
"""The number of a ceremony is none of an episode."""

NUMBER = re.compile(
    r"(?<![\w.,])(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d+)?)(?![\dA-Za-z])"
    r"(?P<units>(?: ?[천백만억](?: ?\d{1,4}(?:,\d{3})?(?=[천백만억]| ?만| ?(?:여|시간|원|명)))?){0,6})"
)
UNITS = {"백": 100, "천": 1_000, "만": 10_000, "억": 100_000_000}


def hangul_episodes(text: str) -> Iterator[Mention]:
    """Yield episodes by their number; of "첫 회" and "최종회" the last syllable, so that a rule sees
    the rest. The last one has a number where the text tells how many there are.
    """
    lengths = {int(n) for n in LENGTH.findall(text)}
    lengths |= {int(m["told"]) for m in EPISODE.finditer(text) if m["told"]}
    last = lengths.pop() if len(lengths) == 1 else None
    for match in EPISODE.finditer(text):
        if match["number"]:
            if not CEREMONY.match(text, match.start()):
                yield Mention(*match.span(), "E", int(match["number"]))
        elif match["told"]:
            yield Mention(*match.span("told"), "E", int(match["told"]))
        elif match["first"] or last:
            yield Mention(match.end() - 1, match.end(), "E", 1 if match["first"] else last)


def hangul_numbers(text: str) -> Iterator[Mention]:
    """Yield figures as strings of digits with a decimal point: 7743만 is 77430000."""
    for match in NUMBER.finditer(text):
        yield Mention(*match.span(), "I", number_of(match["figure"], match["units"]))


def number_of(figure: str, units: str = "") -> str:
    """Return what a figure and its units come to.

    >>> number_of("7743", "만"), number_of("1", "억 2천만"), number_of("17.4")
    ('77430000', '120000000', '17.4')
    """
    total, value = Decimal(0), Decimal(figure.replace(",", ""))
    for said in re.findall(r"\d[\d,]*|[백천만억]", units):
        if said in ("만", "억"):
            total, value = total + value * UNITS[said], Decimal(0)
        elif said in UNITS:
            value = (value or Decimal(1)) * UNITS[said]
        else:
            value += Decimal(said.replace(",", ""))
    digits = f"{total + value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
