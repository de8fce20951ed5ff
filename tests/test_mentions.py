"""What in a text names something, and what it gives itself away as."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.figures import number_value
from dramagraph.headings import is_title, title_of
from dramagraph.lexicon import Lexicon
from dramagraph.mentions import find_forms, find_mentions
from dramagraph.models import Document
from dramagraph.patterns import KINDS, Mention
from dramagraph.text import layout

LANGUAGES = ("en", "it", "es", "fr", "ko", "und")


def mentions(text: str, language: str = "en", words: Lexicon | None = None) -> list[Mention]:
    document = Document("example", text, language, published="2024-03-20")
    return find_mentions(find_forms(document, layout(text, language)), words)


def marked(text: str, found: Iterable[Mention]) -> str:
    """Return the text with each mention as <kind words>."""
    parts, at = [], 0
    for mention in found:
        said = text[mention.start : mention.stop]
        parts += [text[at : mention.start], f"<{mention.kind} {said}>"]
        at = mention.stop
    return "".join([*parts, text[at:]])


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        # Full names, in all spellings, and what is left of them
        ("en", "<N Ok Na-rin> met <N Tak Jae Ha> and <N Pyo Yeseul>."),
        ("en", "<N Jae-ha Tak>'s day; <N Ok Na-rin>’s night."),
        ("en", "<S Na-rin> sang."),
        ("en", "<N Ok Na-rin> sang in <X Moon River> style."),
        ("en", "Fans love <N Ok Na-rin>! <N Tak Jae Ha> too."),
        ("en", "<X D.O.> and <X (G)I-DLE> sang with <X TIDELINE>'s <X Dara>, LOUDLY."),
        # Titles without marks: after the word for a work small words belong to them
        ("en", "Fans saw the <O OCN> drama <W Lighthouse in the Snow> then."),
        ("en", "Fans saw the film <W Rain from Nowhere> then."),
        ("en", "Fans saw the drama <W The Tide: Eternal Shore> then."),
        ("en", "Fans saw the drama <W Tide> from <L Seoul>."),
        ("en", "Fans met <X Snow> from <X Nowhere> then."),
        # Quoted titles, in any marks; speech and scare quotes are none
        ("en", 'In <Q "Salt Garden">, <Q ‘Low Tide’> and <Q “Oh! My Tutor”>.'),
        ("en", "In <Q 'Salt Garden\"> and <Q ‘Low Tide‘>."),
        ("en", "Fans said, “I feel so relieved.” This was a “miracle” indeed."),
        ("it", "Ecco <Q «La casa sul porto»> ancora."),
        # Awards and organisations by their last word, and the well-known ones
        ("en", "Fans won <I two> <A Golden Crane Awards>."),
        ("en", "Fans watch <O tvN> and <O Netflix>."),
        ("en", "Fans joined <O Plum Tree Entertainment>."),
        # Dates, episodes, numbers
        ("en", "<T It> began on <D March 9, 2024>."),
        ("it", "È iniziato il <D 9 marzo 2024>."),
        ("en", "The scene of <E episode 12> and the <E third episode>."),
        ("en", "It got <I 17.4>% and <I 682.6 million> hours."),
        # Roles, pronouns, nouns for a work
        ("en", "a <R tax investigator> and a humble <R lawyer>"),
        ("en", "<P She> liked <T the drama>."),
        # What is capitalised, but not at the start of a sentence for want of a name
        ("en", "<N Ok Na-rin>. Later the people of <L Silla> sang."),
        ("en", "However the day came."),
        ("en", "Fans Shouted Very Loudly Today While Singing Songs"),
    ],
)
def test_mentions_of_a_sentence(language: str, expected: str) -> None:
    """The sentence without its marks gives the sentence with its marks."""
    text = re.sub(r"<[A-Z] ([^>]*)>", r"\1", expected)

    assert marked(text, mentions(text, language)) == expected


def test_a_mention_knows_what_it_says() -> None:
    text = 'On March 9, 2024 an actress was in episode 12 of "Salt Garden," seen by 1.5 million.'

    values = {m.kind: m.value for m in mentions(text)}
    assert values == {
        "D": "2024-03-09",
        "R": "actress",
        "E": 12,
        "Q": "Salt Garden",
        "I": "1500000",
    }


def test_what_was_learned_is_found_again() -> None:
    """Words that a first reading understood are the same everywhere; a name is not cut by them."""
    words = Lexicon({"Salt Garden": "W", "Polaris": "U"}, {"Na-rin": "name:ok narin"})

    text = "Polaris sang for Salt Garden. Na-rin and Ok Na-rin saw Salt Gardens."
    assert marked(text, mentions(text, words=words)) == (
        "<U Polaris> sang for <W Salt Garden>. <S Na-rin> and <N Ok Na-rin> saw <X Salt Gardens>."
    )


@pytest.mark.parametrize(
    ("quotation", "language", "is_one"),
    [
        ("Salt Garden", "en", True),
        ("Salt Garden,", "en", True),
        ("The Man from the Sea", "en", True),
        ("24", "en", True),
        ("소금 정원", "en", True),
        ("La casa sul porto", "it", True),
        ("salt garden", "en", False),
        ("I feel so relieved.", "en", False),
        ("Sono così felice.", "it", False),
        ("Ok Na-rin", "en", False),
        ("THAT IS HOW IT GOES", "en", False),
        ("Wait…", "en", False),
        ("!!", "en", False),
        ("K-drama", "fr", False),
        ("", "en", False),
        ("Word " * 13, "en", False),
    ],
)
def test_what_looks_like_a_title(quotation: str, language: str, is_one: bool) -> None:
    assert is_title(quotation, language) is is_one


def test_a_title_leaves_the_stop_that_type_puts_inside() -> None:
    assert [title_of(q) for q in ("Salt Garden,", " Low Tide. ", "Oh!", "")] == [
        "Salt Garden",
        "Low Tide",
        "Oh!",
        "",
    ]


@pytest.mark.parametrize(
    ("figure", "language", "value"),
    [
        ("17", "en", "17"),
        ("17.4", "en", "17.4"),
        ("1,234", "en", "1234"),
        ("1,234,567", "en", "1234567"),
        ("0.75", "en", "0.75"),
        ("17,4", "it", "17.4"),
        ("1.234", "it", "1234"),
        ("1.234,5", "it", "1234.5"),
    ],
)
def test_figures(figure: str, language: str, value: str) -> None:
    assert number_value(figure, language) == value


def test_a_percentage_has_no_thousands() -> None:
    """A rating of 2.751 percent is one to three digits, in any language."""
    assert number_value("2.751", "en", is_percent=True) == "2.751"
    assert number_value("2,751", "it", is_percent=True) == "2.751"


@given(st.sampled_from(LANGUAGES), st.data())
def test_mentions_of_any_text_are_sorted_and_apart(
    hostile_text: st.SearchStrategy[str], language: str, data: st.DataObject
) -> None:
    """Whatever the text, mentions lie in it, in order, without overlap; only a pronoun that a
    language leaves out has no length."""
    text = data.draw(hostile_text)

    found = mentions(text, language)
    assert all(0 <= m.start <= m.stop <= len(text) for m in found)
    assert {m.kind for m in found if m.start == m.stop} <= {"P"}
    assert all(a.stop <= b.start for a, b in pairwise(found))
    assert {m.kind for m in found} <= set(KINDS)
    assert all(re.fullmatch(r"\d+(\.\d+)?", str(m.value)) for m in found if m.kind == "I")
    assert all(re.fullmatch(r"\d{4}(-\d\d){0,2}", str(m.value)) for m in found if m.kind == "D")
    assert all(isinstance(m.value, int) for m in found if m.kind == "E")


def test_a_given_name_that_begins_like_a_city_is_a_name() -> None:
    """Italian calls Seoul Seul."""
    text = "Kang Seul-gi left Seoul with Plum Tree Entertainment."
    kinds = {text[m.start : m.stop]: m.kind for m in mentions(text)}

    assert kinds["Kang Seul-gi"] == "N" and kinds["Seoul"] == "L"


def test_a_heading_that_names_somebody_and_more_is_of_a_part_of_the_article() -> None:
    prose = (
        "Une histoire assez longue pour remplir un paragraphe entier sous le titre qui le précède."
    )
    parts = f"Une critique\nDeux visages pour Ok Na-rin\n{prose}\nLe gentil Pyo Ha-ram\n{prose}"
    titles = f"Une critique\nDeux Visages Pour Ok\n{prose}\nLe Gentil Voisin\n{prose}"
    assert [m.value for m in mentions(parts, "fr") if m.kind == "W"] == []
    assert [m.value for m in mentions(titles, "fr") if m.kind == "W"] == [
        "Deux Visages Pour Ok",
        "Le Gentil Voisin",
    ]


def test_headings_in_prose_that_nothing_names_are_of_parts_of_the_article() -> None:
    prose = (
        "Une histoire assez longue pour remplir un paragraphe entier sous le titre qui le précède."
    )
    parts = f"Une critique\n{{}}\n{prose}\nLe phénomène des séries\n{prose}"
    unnamed, named = parts.format("Un projet ambitieux"), parts.format("Le Beau Projet")
    assert [m.value for m in mentions(unnamed, "fr") if m.kind == "W"] == []
    assert "Le Beau Projet" in [m.value for m in mentions(named, "fr") if m.kind == "W"]


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Tak Jae-ha of the boy group 7QM sang.", "7QM"),
        ("Tak Jae-ha of the boy group QU:Z sang.", "QU:Z"),
    ],
)
def test_groups_with_digits_and_colons_are_one_word(text: str, group: str) -> None:
    assert group in {text[m.start : m.stop] for m in mentions(text)}


def test_a_rank_alone_is_no_name() -> None:
    text = "Ok Na-rin plays Queen Kim So-yong, and the Queen is sad."

    assert {text[m.start : m.stop] for m in mentions(text) if m.kind in "NX"} == {
        "Ok Na-rin",
        "Kim So-yong",
    }


def test_a_role_keeps_to_itself_where_the_word_before_is_of_a_date() -> None:
    text = "SEOUL -- This year actor Tak Jae-ha married."

    assert "actor" in {m.value for m in mentions(text) if m.kind == "R"}


def test_a_quotation_behind_a_noun_for_a_work_is_a_title_whatever_follows() -> None:
    text = 'She returns with a new drama series, "The Salt Road," the service said.'

    assert [str(m.value) for m in mentions(text) if m.kind == "W"] == ["The Salt Road"]
