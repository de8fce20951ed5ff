"""Where paragraphs, sentences and quotations stand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.text import (
    DOUBLE,
    LONGEST_QUOTATION,
    LONGEST_SENTENCE,
    SINGLE,
    Layout,
    Span,
    layout,
)

LANGUAGES = ("en", "it", "es", "fr", "ko", "und")


def laid_out(text: str, language: str = "en") -> Layout:
    return layout(text, language)


def cut(text: str, language: str = "en") -> list[str]:
    return [text[start:stop] for start, stop in laid_out(text, language).sentences]


def quoted(text: str) -> list[str]:
    return [text[start:stop] for start, stop in laid_out(text).quotations]


def test_a_paragraph_is_a_line_without_the_space_around_it() -> None:
    text = "\n Salt Garden \n\n\t\n\u00a0Low Tide\n"

    assert [text[a:b] for a, b in laid_out(text).paragraphs] == ["Salt Garden", "Low Tide"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He sang. She left.", ["He sang.", "She left."]),
        ("He sang! She left? Yes… No.", ["He sang!", "She left?", "Yes…", "No."]),
        ("It aired on Feb. 2 at 9 p.m. in Seoul.", ["It aired on Feb. 2 at 9 p.m. in Seoul."]),
        ("Dr. Ok left. Mr. Tak stayed.", ["Dr. Ok left.", "Mr. Tak stayed."]),
        ("It cost 1.5 million won.", ["It cost 1.5 million won."]),
        ("“He sang.” She left.", ["“He sang.”", "She left."]),
        ("He sang (badly.) She left.", ["He sang (badly.)", "She left."]),
        ('He is in "Oh! My Tutor" today. Good.', ['He is in "Oh! My Tutor" today.', "Good."]),
        ("He sang. she left.", ["He sang. she left."]),
        ("A line\nAnother. Third", ["A line", "Another.", "Third"]),
        ("What?! Yes.", ["What?!", "Yes."]),
        ("He met Woo Seol-a. She left.", ["He met Woo Seol-a.", "She left."]),
        ("It aired on tvN. Then J. K. Ok left.", ["It aired on tvN.", "Then J. K. Ok left."]),
        ("", []),
        ("   \n ", []),
        (".", ["."]),
    ],
)
def test_english_sentences(text: str, sentences: list[str]) -> None:
    """A stop ends a sentence unless it belongs to an abbreviation, a number or a quoted title."""
    assert cut(text) == sentences


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("Il drama è finito. Piace.", "it", ["Il drama è finito.", "Piace."]),
        ("El drama terminó. ¿Gustó? Sí.", "es", ["El drama terminó.", "¿Gustó?", "Sí."]),
        ("김수현은 배우다. 그는 노래한다.", "ko", ["김수현은 배우다.", "그는 노래한다."]),
    ],
)
def test_other_sentences(text: str, language: str, sentences: list[str]) -> None:
    assert cut(text, language) == sentences


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ('He is in "Salt Garden" now.', ["Salt Garden"]),
        ("He is in ‘Salt Garden,’ now.", ["Salt Garden,"]),
        ("It's VIXX's and the actors' day, don't cry.", []),
        ("“SKY Castle“ and „Low Tide”", ["SKY Castle", "Low Tide"]),
        ("«Salt Garden», 《소금 정원》", ["Salt Garden", "소금 정원"]),
        ("“It's Okay” and 'It's Okay'", ["It's Okay", "It's Okay"]),
        ("He said, “I love 'Low Tide' so much.”", ["I love 'Low Tide' so much.", "Low Tide"]),
        ('An “open one. And "Salt Garden"', ["Salt Garden"]),
        ("An “open one\nAnd “Salt Garden”", ["Salt Garden"]),
        ("('Salt Garden')", ["Salt Garden"]),
        ("In 'Salt Garden\" now.", ["Salt Garden"]),
        ("In “Salt Garden’ now, in “Low Tide” then.", ["Salt Garden", "Low Tide"]),
        ("“Her actors’ night” is on.", ["Her actors’ night"]),
        ('The \'90s hit "Salt Garden" is on.', ["Salt Garden"]),
        ('""', []),
        ('"', []),
    ],
)
def test_quotations(text: str, quotations: list[str]) -> None:
    """A mark opens or closes by what stands beside it; an open one spoils its paragraph at most."""
    assert quoted(text) == quotations


def test_a_quotation_of_endless_length_is_a_missing_mark() -> None:
    longest = "a" * LONGEST_QUOTATION

    assert quoted(f"“{longest}”") == [longest]
    assert quoted(f"“{longest}a”") == []


def test_any_document_that_may_be_read_has_sentences() -> None:
    """And more: up to a million code points in a moment."""
    text = "Ok sang. " * 120_000

    assert len(laid_out(text).sentences) == 120_000


def test_what_has_no_full_stop_for_long_is_cut_at_a_space() -> None:
    """No rule is asked to read a sentence of a million words."""
    text = "Ok sang " * 1_000

    spans = laid_out(text).sentences
    assert max(stop - start for start, stop in spans) <= LONGEST_SENTENCE
    assert " ".join(text[start:stop] for start, stop in spans) == text.strip()
    assert [b - a for a, b in laid_out("x" * 2_500).sentences] == [1_000, 1_000, 500]


@given(st.sampled_from(LANGUAGES), st.data())
def test_sentences_and_quotations_of_any_text_lie_in_their_paragraphs(
    hostile_text: st.SearchStrategy[str], language: str, data: st.DataObject
) -> None:
    """Paragraphs are what is between line ends; sentences cover them but for the space between; no
    quotation leaves its paragraph, and none crosses another with marks of its kind."""
    text = data.draw(hostile_text)

    shape = laid_out(text, language)
    assert [text[a:b] for a, b in shape.paragraphs] == [
        line.strip() for line in text.split("\n") if line.strip()
    ]
    for paragraph in shape.paragraphs:
        own = [s for s in shape.sentences if paragraph.covers(s)]
        gaps = [text[a.stop : b.start] for a, b in pairwise(own)]
        assert (own[0].start, own[-1].stop) == paragraph
        assert all(not gap.strip() for gap in gaps)
        assert all(s.start < s.stop and not text[s.start].isspace() for s in own)
    assert len(shape.sentences) == sum(
        paragraph.covers(s) for s in shape.sentences for paragraph in shape.paragraphs
    )
    assert list(shape.quotations) == sorted(shape.quotations)
    for marks in (DOUBLE, SINGLE):
        alike = [q for q in shape.quotations if text[q.start - 1] in marks]
        assert all(text[q.stop] in marks for q in alike)
        assert all(a.stop < b.start for a, b in pairwise(alike))
    for quotation in shape.quotations:
        around = Span(quotation.start - 1, quotation.stop + 1)
        assert any(paragraph.covers(around) for paragraph in shape.paragraphs)
        assert quotation.start < quotation.stop


def test_the_part_below_a_name_belongs_to_its_line() -> None:
    text = "Tak Jae-ha\nas Yoo Kang-min\n\nNobody came.\nas before"

    assert [text[a:b] for a, b in laid_out(text).paragraphs] == [
        "Tak Jae-ha\nas Yoo Kang-min",
        "Nobody came.",
        "as before",
    ]


def test_the_one_winner_below_a_prize_belongs_to_its_line() -> None:
    text = "Best Actor:\nTak Jae-ha for Undertow\n\nBest Drama\nUndertow\nRed Harvest\nSalt Garden"

    assert [text[a:b] for a, b in laid_out(text).paragraphs] == [
        "Best Actor:\nTak Jae-ha for Undertow",
        "Best Drama",
        "Undertow",
        "Red Harvest",
        "Salt Garden",
    ]
