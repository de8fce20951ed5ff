"""What stands under headings: cast lists and stories."""

from dramagraph.patterns import Mention
from dramagraph.text import paragraphs
from dramagraph.under_headings import headed

TEXT = """Llega «Jardín de sal»

Reparto

- Ok Na-rin: una doctora
- Pyo Ha-ram
La serie se estrena en mayo.

Sinopsis

Woo Seol-a vuelve a casa.
Allí la espera Tak Jin-mo.
Dónde verla
Trama: Bae Ro-mi canta."""


def test_the_items_of_a_cast_list_and_the_paragraphs_of_a_story_are_found():
    found = headed(TEXT, tuple(paragraphs(TEXT)), "es")

    assert {TEXT[at : at + 6] for at in found.items} == {"Ok Na-", "Pyo Ha"}
    assert [TEXT[start:stop] for start, stop in found.stories] == [
        "Woo Seol-a vuelve a casa.",
        "Allí la espera Tak Jin-mo.",
        "Bae Ro-mi canta.",
    ]

    def at(words: str) -> Mention:
        start = TEXT.index(words)
        return Mention(start, start + len(words), "N")

    assert found.holds("listed", at("Pyo Ha-ram"), TEXT)
    assert not found.holds("listed", at("Woo Seol-a"), TEXT)
    assert found.holds("storied", at("Tak Jin-mo"), TEXT)
    assert not found.holds("storied", at("Ok Na-rin"), TEXT)


def test_who_is_called_by_a_given_name_alone_is_of_a_story():
    text = "Seol-a canta. Luego Seol-a llora, y Jin-mo ríe."
    found = headed(text, tuple(paragraphs(text)), "es")

    assert found.holds("storied", Mention(0, 6, "S"), text)
    assert not found.holds("storied", Mention(36, 42, "S"), text)
    assert not found.holds("storied", Mention(0, 6, "S", "name:woo seola"), text)


def test_a_language_without_such_headings_has_none():
    found = headed(TEXT, tuple(paragraphs(TEXT)), "ko")

    assert (found.items, found.stories) == (frozenset(), ())
