"""Romanised Korean names: what is one, and which spellings are one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.romanisation import (
    KoreanName,
    given_syllables,
    grammar,
    parse_name,
    revised,
    split_syllables,
)

ONE_NAME = (
    ("Ok Na-rin", "Ok Na Rin", "Ok Narin", "OK NA-RIN", "Ok Na‑rin", "Ok  Na–rin"),
    ("Kim Soo-hyun", "Kim Soo Hyun", "Kim Soohyun", "Kim Su-hyeon", "Gim Suhyeon", "Soo-hyun Kim"),
    ("Lee Min-ho", "Yi Minho", "Rhee Min Ho", "Min-ho Lee", "Minho Lee"),
    ("Park Eun-bin", "Pak Eun Bin", "Bak Eunbin"),
    ("Jung Hae-in", "Jeong Haein", "Chung Hae In"),
    ("Choi Woo-shik", "Choe U-sik", "Choi Wooshik"),
    ("Noh Young-joon", "Roh Yeong-jun", "No Young-jun"),
    ("Kwak Dong-yeon", "Gwak Dong Yeon"),
    ("Namgung Bit-na", "Namkoong Bit Na"),
)
OTHER_NAMES = (
    ("Kim Soo-hyun", "Kim So-hyun", "Kim Soo-hyuk", "Kim Soo", "Lim Soo-hyun", "Kim Soo-young"),
    ("Park Jin-young", "Park Ji-young", "Park Jeong-young"),
    ("Jung Joong-ho", "Jung Jung-ho", "Jun Joong-ho"),
    ("Han Chang-min", "Han Jang-min"),
)
NO_NAMES = (
    *("", " ", "Kim", "Na-rin", "Seoul", "London Bridge", "Han River", "The Kim", "Song Park"),
    *(
        "Oh My Goodness",
        "Kim of Seoul",
        "Kim Soo hyun Lee",
        "Moon Lovers",
        "Go Ahead",
        "Ok, Na-rin",
    ),
    *("수현", "Kim-Soo-hyun", "Kim\u200bSoo-hyun", "Soo Kim", "In Time", "Yoo Know"),
)


@pytest.mark.parametrize("spellings", ONE_NAME, ids=lambda names: names[0])
def test_spellings_of_one_name_are_equal(spellings: tuple[str, ...]) -> None:
    assert len({parse_name(spelling) for spelling in spellings} - {None}) == 1
    assert None not in {parse_name(spelling) for spelling in spellings}


@pytest.mark.parametrize("names", OTHER_NAMES, ids=lambda names: names[0])
def test_other_names_differ(names: tuple[str, ...]) -> None:
    """A letter more or less is another person: that is what string distance cannot tell."""
    assert len({parse_name(name) for name in names}) == len(names)


@pytest.mark.parametrize("words", NO_NAMES)
def test_what_is_no_korean_name(words: str) -> None:
    assert parse_name(words) is None


surnames = st.sampled_from(sorted(grammar().surnames))
syllables = st.sampled_from(sorted(grammar().syllables))


@given(surnames, syllables, syllables, st.sampled_from("-‐‑–"))
def test_marks_and_case_do_not_count(family: str, one: str, two: str, hyphen: str) -> None:
    """Every name of the grammar is one, and the same one with any hyphen, none, and in any case."""
    name = parse_name(f"{family} {one}-{two}")

    assert name == KoreanName(grammar().surnames[family], (revised(one), revised(two)))
    assert parse_name(f"{family.title()} {one.title()} {two.title()}") == name
    assert parse_name(f"{family} {one}{hyphen}{two}".upper()) == name


@given(surnames, syllables, syllables)
def test_either_order_is_the_same_name(family: str, one: str, two: str) -> None:
    """A name after its given name is the same name, unless the family name is an English word."""
    turned = parse_name(f"{one}-{two} {family}")

    expected = None if family in grammar().weak else parse_name(f"{family} {one}-{two}")
    assert turned == expected


@given(st.sampled_from(sorted(set(grammar().surnames.values()))), syllables, syllables)
def test_all_spellings_of_a_family_name_are_one(revised_name: str, one: str, two: str) -> None:
    spelt = [family for family, row in grammar().surnames.items() if row == revised_name]
    names = {parse_name(f"{family} {one}-{two}") for family in spelt}

    assert len(names) == 1
    name = names.pop()
    assert name is not None
    assert name.slug == f"{grammar().common[revised_name]}-{revised(one)}-{revised(two)}"
    assert name.key == f"{revised_name} {revised(one)}{revised(two)}"


@given(syllables, syllables)
def test_a_joined_given_name_has_the_syllables_that_it_is_split_into(one: str, two: str) -> None:
    """Whatever the cut, the letters stay, each piece is a syllable and the spelling with a hyphen
    is the same given name."""
    pieces = split_syllables(one + two)

    assert pieces is not None and "".join(pieces) == one + two
    assert set(pieces) <= grammar().syllables
    assert given_syllables(one + two) == given_syllables("-".join(pieces))


@given(st.text(max_size=30))
def test_any_text_can_be_asked(text: str) -> None:
    """No text is refused, and no text with a digit or a bracket is a name."""
    name = parse_name(text)

    assert name is None or not set(text) & set('0123456789()[]<>"“”/\\')


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("soohyun", ("soo", "hyun")),
        ("haein", ("hae", "in")),
        ("narin", ("na", "rin")),
        ("mina", ("mi", "na")),
        ("bin", ("bin",)),
        ("hyeonu", ("hyeon", "u")),
        ("london", None),
        ("", None),
    ],
)
def test_where_a_joined_name_is_cut(word: str, syllables: tuple[str, ...] | None) -> None:
    assert split_syllables(word) == syllables
