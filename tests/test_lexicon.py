"""What a document's own words turn out to be, and where they are found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.lexicon import Lexicon, lexicon, name_key, title_key
from dramagraph.matching import matches, sentences
from dramagraph.mentions import find_forms, find_mentions
from dramagraph.models import Document
from dramagraph.text import layout


def learned(text: str, language: str = "en") -> Lexicon:
    """Return what a first reading of *text* learns."""
    document = Document("example", text, language)
    shape = layout(text, language)
    first = find_mentions(find_forms(document, shape))
    read = sentences(text, shape.sentences, first, language)
    return lexicon(document, matches(read, language), first)


def found(text: str, words: Lexicon) -> list[tuple[str, str]]:
    return [(text[m.start : m.stop], m.kind) for m in words.find(text)]


@pytest.mark.parametrize(
    "titles",
    [
        (
            "Salt Garden",
            "SALT GARDEN",
            "salt garden",
            "“Salt Garden”",
            "Salt  Garden!",
            "Salt-Garden",
        ),
        ("The Low Tide", "Low Tide", "the low tide"),
        ("It's Okay", "It’s Okay", "Its Okay"),
        ("La casa sul porto", "casa sul porto"),
        ("L'isola", "l’isola"),
        ("소금 정원", "《소금 정원》"),
    ],
    ids=lambda titles: titles[0],
)
def test_writings_of_one_title_share_a_key(titles: tuple[str, ...]) -> None:
    assert len({title_key(title) for title in titles}) == 1


def test_other_titles_do_not() -> None:
    titles = ("Salt Garden", "Salt Gardens", "Salt Garden 2", "The", "Las", "!", "?", "24", "2 4")

    assert len({title_key(title) for title in titles}) == len(titles)
    assert "" not in {title_key(title) for title in titles}


@given(st.text(max_size=30))
def test_keys_of_any_words_are_stable(words: str) -> None:
    """A key is its own key, so that a stored one can be compared."""
    assert name_key(name_key(words)) == name_key(words)
    assert title_key(words.swapcase().swapcase()) is not None


def test_longer_words_go_first_and_no_word_is_cut() -> None:
    words = Lexicon({"Salt": "W", "Salt Garden": "W", "Polaris": "U"}, {})

    assert found("Salt Garden, Salt, Salty, unSalt; Polaris’s", words) == [
        ("Salt Garden", "W"),
        ("Salt", "W"),
        ("Polaris", "U"),
    ]


def test_a_title_takes_its_marks() -> None:
    words = Lexicon({"Salt Garden": "W", "Polaris": "U"}, {})

    assert found("‘Salt Garden’ “Salt Garden,” (Salt Garden) 'Polaris'", words) == [
        ("‘Salt Garden’", "W"),
        ("“Salt Garden,”", "W"),
        ("Salt Garden", "W"),
        ("Polaris", "U"),
    ]


def test_part_of_a_name_is_not_part_of_a_longer_one() -> None:
    words = Lexicon({}, {"Ok": "name:ok narin", "Na-rin": "name:ok narin"})

    assert found("Ok said. Ok Computer is Na-rin of Na-rina.", words) == [
        ("Ok", "S"),
        ("Na-rin", "S"),
    ]


def test_nothing_is_learned_from_nothing() -> None:
    assert learned("") == Lexicon({}, {})
    assert list(Lexicon({}, {}).find("Salt Garden")) == []


def test_a_quoted_title_is_one_wherever_it_stands() -> None:
    assert learned('Then "Salt Garden" came.').kinds == {"Salt Garden": "W"}


def test_parts_of_a_full_name_name_whoever_has_them_alone() -> None:
    """A given name in each spelling of the text, and a family name, unless two people share it."""
    words = learned("Ok Na-rin met Ok Jae-ha and Tak Mi-rye. Na Rin and Tak sang; Jae-ha did not.")

    assert words.names == {
        "Na-rin": "name:ok narin",
        "Na Rin": "name:ok narin",
        "Jae-ha": "name:ok jaeha",
        "Mi-rye": "name:tak mirye",
        "Tak": "name:tak mirye",
    }


def test_a_context_tells_what_a_word_is() -> None:
    words = learned("Ok Na-rin is a member of the girl group Polaris.")

    assert words.kinds == {"Polaris": "U"}


def test_a_name_that_is_also_a_title_stays_open() -> None:
    """Whoever plays Arturo in "Arturo" does not make every Arturo a drama or a man."""
    words = learned(
        "Tak Jae-ha plays Arturo. Then Tak Jae-ha played Arturo again, and Tak Jae-ha will play"
        ' Arturo once more. The drama "Arturo" is back.'
    )

    assert words.kinds == {"Arturo": "Q"}
    assert "Arturo" not in words.names


def test_a_name_in_another_spelling_is_no_title() -> None:
    words = learned("Actors Tak Jae-ha and NaRu met. A widower, Bae Min-woo (Naru), is alone.")

    assert "Naru" not in words.kinds


def test_half_of_a_given_name_is_no_family_name() -> None:
    words = learned("Jung So-min met Jung-yeol.")

    assert [m.start for m in words.find("Jung met Jung-yeol.")] == [0]
