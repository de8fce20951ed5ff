"""Titles without marks that go on in lower case behind a word that leads to them."""

import pytest

from dramagraph.quoted_titles import led_titles


@pytest.mark.parametrize(
    ("language", "said", "title"),
    [
        ("it", "Ha recitato in La casa sul porto, dice.", "La casa sul porto"),
        (
            "it",
            "La serie La casa sul porto racconta di un'avvocata che torna.",
            "La casa sul porto",
        ),
        ("it", "La star di La casa sul porto Bae Na-rin, a Seul.", "La casa sul porto"),
        ("es", "Debutó en La casa del muelle en 2015 y siguió.", "La casa del muelle"),
        ("es", "El drama El puerto rojo lo tiene todo, dicen.", "El puerto rojo"),
        ("fr", "L'actrice de Le roi de papier a parlé hier soir.", "Le roi de papier"),
        ("fr", "Inspirée de La maison du quai qui est partie de rien.", "La maison du quai"),
    ],
)
def test_a_title_ends_where_something_is_said_of_it(language: str, said: str, title: str) -> None:
    """At a mark, a verb, a year, a relative or somebody's name."""
    assert [m.value for m in led_titles(said, language)] == [title]


def test_two_words_before_a_verb_are_no_title() -> None:
    """They may be the subject of a sentence in a title: "La vida se va"."""
    assert list(led_titles("Actuó en La vida se va por el río del norte de noche", "es")) == []
