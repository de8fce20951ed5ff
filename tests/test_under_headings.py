"""What stands under headings: cast lists and stories."""

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
    assert found.holds("listed", TEXT.index("Pyo"))
    assert not found.holds("listed", TEXT.index("Woo"))
    assert found.holds("storied", TEXT.index("Tak"))
    assert not found.holds("storied", TEXT.index("Ok Na"))


def test_a_language_without_such_headings_has_none():
    found = headed(TEXT, tuple(paragraphs(TEXT)), "ko")

    assert (found.items, found.stories) == (frozenset(), ())
