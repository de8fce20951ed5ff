"""The words of a document's lexicon, looked up by their first words, stand where a search finds them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dramagraph.phrase_search import places_of_phrases


def found(text: str, *phrases: str, in_any_case: bool = False) -> list[str]:
    """The phrases of a text, the longer of two first."""
    phrases = tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
    places = places_of_phrases(text, phrases, [in_any_case] * len(phrases))
    return [text[start:stop] for start, stop in places]


def test_the_longer_phrase_wins_and_no_part_of_a_word_counts() -> None:
    text = "Salt Garden and Salt, Saltire, Garden Salt Garden"

    assert found(text, "Salt", "Salt Garden", "Garden") == [
        "Salt Garden",
        "Salt",
        "Garden",
        "Salt Garden",
    ]


def test_apostrophes_and_case_do_not_count() -> None:
    text = "The Queen’s Last Salt, THE QUEEN'S LAST SALT"

    assert found(text, "The Queen's Last Salt") == ["The Queen’s Last Salt"]
    assert found(text, "The Queen‘s Last Salt", in_any_case=True) == text.split(", ")


def test_a_particle_may_stand_behind() -> None:
    assert found("옥준호가 Salt를", "옥준호", "Salt") == ["옥준호", "Salt"]


def test_a_phrase_may_be_marks() -> None:
    assert found("Oh! (G)I-DLE: ?!", "(G)I-DLE", "?!") == ["(G)I-DLE", "?!"]


WORDS = st.lists(
    st.sampled_from(
        ["Salt", "salt", "O’Hara", "O'Hara", "(G)I-DLE", "Ok-na", "Ok", "s", "!", "_a"]
    ),
    min_size=1,
    max_size=3,
)


@given(st.lists(WORDS, max_size=5), st.lists(WORDS, min_size=1, max_size=4), st.booleans())
def test_the_places_are_those_of_one_search(
    said: list[list[str]], phrases: list[list[str]], in_any_case: bool
) -> None:
    text = " ".join(" ".join(words) for words in said)
    listed = sorted({" ".join(words) for words in phrases}, key=lambda w: (-len(w), w))
    forms = "|".join(re.sub("['’]", "['’‘]", re.escape(words)) for words in listed)
    flags = re.IGNORECASE if in_any_case else 0

    places = list(places_of_phrases(text, listed, [in_any_case] * len(listed)))

    expected = re.finditer(rf"(?<!\w)(?:{forms})(?!\w)", text, flags)
    assert places == [match.span() for match in expected]
