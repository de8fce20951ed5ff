"""Titles without marks that go on in lower case."""

import pytest

from dramagraph.bare_titles import bare_titles
from dramagraph.text import layout


def found(text: str, language: str = "es") -> list[str]:
    """The titles in a text, in the order in which they are told."""
    sentences = layout(text, language).sentences
    return [text[m.start : m.stop] for m in bare_titles(text, sentences, language)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Ok Na-rin rueda Stranded in the harbour a finales de 2020.", "Stranded in the harbour"),
        ("Protagonizó el drama Keep my promise y sonrió.", "Keep my promise"),
        ("Netflix The heir of salt llega hoy.", "The heir of salt"),
        ("Brilló en So I hired an actor, de 2021.", "So I hired an actor"),
    ],
)
def test_english_words_tell_where_a_title_ends(text: str, title: str) -> None:
    """Words that the language does not have are of the title, its own are not."""
    assert found(text) == [title]


def test_a_title_in_the_language_itself_is_told_by_its_return() -> None:
    """After a word for a work the words that the text repeats are the title."""
    text = "Llega la telenovela Nada que perder.\n\nEn Nada que perder actúa Ok Na-rin."
    assert found(text) == ["Nada que perder"]


@pytest.mark.parametrize(
    "text",
    [
        "La serie Resaca llega hoy. En Resaca actúa Ok Na-rin.",
        "La serie Resaca arrasa. Netflix arrasa en mayo.",
        "Ok Na-rin trabaja en Seúl con su hermana.",
    ],
)
def test_what_follows_a_title_is_not_of_it(text: str) -> None:
    """Words behind a capital that differ from place to place, or stand once, are no title."""
    assert found(text) == []


def test_english_has_titles_of_its_own() -> None:
    """In an English text English words tell nothing."""
    assert found("Ok Na-rin starred in Stranded in the harbour.", "en") == []


def test_words_of_an_english_look_that_return_are_a_title() -> None:
    """Neither a word for a work nor an English article stands by; a number at the end belongs to it."""
    text = "Borrowed harbour 2 llega hoy. Ok Na-rin brilló en Borrowed harbour y en Resaca."
    assert found(text) == ["Borrowed harbour 2", "Borrowed harbour"]
    assert not found("Netflix show de Ok Na-rin. Otro Netflix show llega hoy.")
    assert not found("Ok Na-rin show. Otro Ok Na-rin show llega hoy.")


def test_an_english_title_in_brackets_ends_one() -> None:
    """What stands before is a title only where a capital opens it, and no person's role."""
    text = "Ok Na-rin es recordada por Una casa sin llave (Summer With Keys)."
    assert found(text) == ["Una casa sin llave"]
    assert not found("Brilla en Corea el empleado nuevo (Kang Min Woo).")
    assert not found("Llega Netflix con una nueva serie (Summer With Keys).")


def test_a_function_word_that_opens_a_sentence_is_no_part() -> None:
    """Its capital is the sentence's own."""
    assert found("Après Stranded in the harbour, Ok Na-rin revient.", "fr") == [
        "Stranded in the harbour"
    ]
