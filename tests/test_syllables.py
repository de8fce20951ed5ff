"""Which Hangul a name in Latin letters may stand for, and how rare a name is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.syllables import (
    hangul_name,
    is_one_name,
    may_be_one_name,
    namesakes,
    readings,
    spellings,
    tables,
)

ONE_NAME = (
    ("Kim Soo-hyun", "Kim Su-hyeon"),
    ("Lee Min-ho", "Yi Minho"),
    ("Choi Woo-shik", "Choe U-sik"),
    ("Park Bo-gum", "Pak Bogeom"),
    ("Jung Hae-in", "Jeong Haein"),
    ("Noh Young-joon", "Roh Yeong-jun"),
    ("Yoo Jae-suk", "Yu Jaeseok"),
    ("Min-ho Lee", "Lee Min Ho"),
    ("Namkoong Bit-na", "Namgung Bitna"),
    ("Ok Sandara", "Ok San-da-ra"),
)
OTHER_NAMES = (
    ("Kim Soo-hyun", "Kim So-hyun"),
    ("Kim Ji-won", "Kim Ji-woon"),
    ("Lee Jung-jae", "Lee Jong-jae"),
    ("Kim Suhyeon", "Kim Su-yeon"),
    ("Ok Na-rin", "Ok Na-ri"),
    ("Ok Na-rin", "Tony Bang"),
)


@pytest.mark.parametrize("names", ONE_NAME, ids=lambda names: names[1])
def test_spellings_of_one_name_have_a_reading_in_common(names: tuple[str, str]) -> None:
    assert may_be_one_name(*names)


@pytest.mark.parametrize("names", OTHER_NAMES, ids=lambda names: "/".join(names))
def test_spellings_of_two_names_have_none(names: tuple[str, str]) -> None:
    """A string distance takes the first three for one name: 95.7, 95.2 and 91.7 of 100."""
    assert not may_be_one_name(*names)


def test_a_spelling_may_stand_for_several_names_and_hangul_for_itself() -> None:
    assert readings("Han Sun-a") == {"한순아", "한선아"}
    assert readings("Han Seon-a") == {"한선아"}
    assert readings("한순아") == {"한순아"}
    assert may_be_one_name("Han Sun-a", "Han Soon-a") and may_be_one_name("Han Sun-a", "한순아")
    assert not may_be_one_name("Han Soon-a", "Han Seon-a")


@given(
    st.sampled_from(sorted(tables().hangul_surnames)),
    st.lists(
        st.sampled_from(sorted({s for found in tables().given.values() for s in found})),
        min_size=1,
        max_size=2,
    ),
    st.data(),
)
def test_every_spelling_of_a_name_may_stand_for_it(
    family: str, given_name: list[str], data: st.DataObject
) -> None:
    parts = [data.draw(st.sampled_from(sorted(spellings(s)))) for s in (*family, *given_name)]
    spelt = f"{''.join(parts[: len(family)])} {'-'.join(parts[len(family) :])}"

    assert f"{family}{''.join(given_name)}" in readings(spelt)


@given(st.text(max_size=30))
def test_any_text_can_be_asked(text: str) -> None:
    assert all(hangul_name(reading) for reading in readings(text))
    assert namesakes(text) > 0


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("김수현", ("gim", "su", "hyeon")),
        ("남궁빛", ("namgung", "bit")),
        ("옥린", ("ok", "rin")),
        ("김", None),
        ("뷁수현", None),
        ("Kim", None),
        ("", None),
    ],
)
def test_a_name_in_hangul_is_taken_apart(name: str, parts: tuple[str, ...] | None) -> None:
    found = hangul_name(name)

    assert (None if found is None else (found.surname, *found.given)) == parts


def test_a_name_is_read_as_it_is_most_probably_meant() -> None:
    assert is_one_name("Kim Soo-hyun", "Gim Suhyeon") and is_one_name("Kim Soo-hyun", "김수현")
    assert not is_one_name("Han Sun-a", "Han Soon-a") and not is_one_name("Mr. X", "Mr. X")


def test_rare_names_have_fewer_namesakes() -> None:
    """More people are called Kim Ji-won than have a family name that few have."""
    borne = [namesakes(name) for name in ("Kim Ji-won", "Pyo Ji-won", "Pyo Ok-rin", "Tony Bang")]

    assert borne[0] > 4 > 1 > borne[1] > borne[2] and borne[3] < 1
    assert namesakes("김지원") == namesakes("Kim Ji Won")
    assert namesakes("Ji-won") > 1 > namesakes("J-Star") == namesakes("IU")
