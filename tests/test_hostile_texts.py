"""Texts that nobody wrote to be read: extraction takes time that grows with the text, whatever it is."""

from __future__ import annotations

import gc
import random
import time

import pytest

from dramagraph.claims import extract
from dramagraph.models import Document

NOISE = random.Random(4)  # the same in every run

TEXTS = {
    "noise": "".join(chr(NOISE.randrange(32, 0x3000)) for _ in range(10_000)),
    "bytes": NOISE.randbytes(10_000).decode("latin-1"),
    "one paragraph": 'The actor Ok Jun-ho plays Ko Sa-rang in "Salt Garden" and she said so ' * 150,
    "names": "Ok Jun-ho and Lee Na-rin, Ko Sa-rang. " * 250,
    "titles": "".join(f'"Garden {n} of Salt" stars Ok Jun-ho. ' for n in range(250)),
    "quotation marks": "\"'“’«" * 2_000,
    "quoted words": '"A b" ' * 1_700,
    "brackets": "(" * 5_000 + ")" * 5_000,
    "open brackets": "(a [b " * 1_700,
    "both directions": "\u202e\u200b\u200fOk\u200b Jun\u200d-ho plays\u202d " * 400,
    "capitals": "Aaa Bbb " * 1_250,
    "one phrase": "Aa Bb members in Cc " * 500,
    "one verb": "word plays " * 900,
    "dates": "2024-03-09 May 5 " * 600,
    "one figure": "1" * 10_000,
    "one letter": "a" * 10_000,
    "commas": "A, " * 3_300,
    "lines": "A.\n" * 3_300,
    "spaces": "a" + " " * 10_000 + "b",
    "Hangul": "김수현이 드라마 '소금 정원'에서 옥준호 역을 맡았다. " * 330,
}

LONGEST = 1.0
"""Seconds for some 10 kB, of which an article of 2 kB takes 0.01: these texts are denser than any."""


def seconds(text: str, language: str) -> float:
    """The processor time of one extraction, whatever else the machine does, and without a collection
    of what other tests have left behind."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        extract(Document("hostile", text, language))
        return time.process_time() - start
    finally:
        gc.enable()


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """The rules of all languages, compiled before anything is measured."""
    for text in TEXTS.values():
        for language in ("en", "it", "es", "fr", "ko"):
            extract(Document("hostile", text[:2_000], language))


@pytest.mark.parametrize("name", TEXTS)
def test_time_grows_with_the_text(name: str) -> None:
    """Twice the text takes some twice the time: four times would be a rule that is quadratic. What
    takes next to no time is not compared."""
    text = TEXTS[name]
    language = "ko" if name == "Hangul" else "en"

    once = min(seconds(text, language) for _ in range(2))
    twice = min(seconds(text + text, language) for _ in range(2))
    assert once < LONGEST
    assert twice < 3.2 * max(once, 0.02)


@pytest.mark.parametrize("language", ["it", "es", "fr", "ko", "und"])
def test_no_language_has_a_rule_that_hangs(language: str) -> None:
    for text in TEXTS.values():
        assert seconds(text[:5_000], language) < LONGEST
