"""Titles without marks that the words beside them give away."""

import pytest

from dramagraph.documents import read_document
from dramagraph.mentions import find_forms, find_mentions
from dramagraph.text import layout

OPENING = {
    "en": "The news came on a day on which nobody had asked for it.",
    "it": "La notizia è arrivata in un giorno in cui nessuno la aspettava.",
    "es": "La noticia llegó en un día en que nadie la esperaba.",
    "fr": "La nouvelle est arrivée un jour où personne ne l’attendait.",
}
"""So that a short text is told to be of its language."""


def works(said: str, language: str) -> list[str]:
    """The titles in a sentence, as written."""
    text = f"{OPENING[language]}\n\n{said}"
    document = read_document(text.encode(), "x.txt")[0]
    assert document.language == language
    found = find_mentions(find_forms(document, layout(text, language)))
    return [text[m.start : m.stop] for m in found if m.kind == "W"]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Bae Na-rin played Ju Se-ah in Lanterna.", "Lanterna"),
        ("She acted in Lighthouse in the Snow on tvN.", "Lighthouse in the Snow"),
        ("He is the director of The Paper Crown.", "The Paper Crown"),
        ("She rose to fame with What's Wrong With Nurse Bae.", "What's Wrong With Nurse Bae"),
        ("She starred in If You Lie, I Leave.", "If You Lie, I Leave"),
        ("She starred in My Tutor, Mr. Oh last year.", "My Tutor, Mr. Oh"),
        ("She starred in Warden: The Lost and Lonely King.", "Warden: The Lost and Lonely King"),
        ("He acted in Soft Harbour #2.", "Soft Harbour #2"),
        ("He acted in Strong Girl Bae Na-rin.", "Strong Girl Bae Na-rin"),
        ("In Borrowed Harbour, Bae Na-rin plays a nurse.", "Borrowed Harbour"),
        ("Borrowed Harbour actor Kang Do-yul spoke.", "Borrowed Harbour"),
        ("Lanterna will tell the story of two sisters.", "Lanterna"),
        ("Best New Actor: Kang Do-yul for Academy 2", "Academy 2"),
        ("Best New Actor: Kang Do-yul (Lanterna)", "Lanterna"),
        ("His first drama was Lanterna.", "Lanterna"),
        ("Kang Do-yul (Find Me, Lose Me) joins.", "Find Me, Lose Me"),
        ("She starred in Mok Ji-hun's Borrowed Harbour (08).", "Borrowed Harbour"),
        ("He directed the acclaimed Christmas in August (2008).", "Christmas in August"),
        ("She appeared in On the Quiet Side.", "On the Quiet Side"),
        ("He won the Jury Prize for Borrowed Harbour (2009).", "Borrowed Harbour"),
        ("It sold since Mok Ji-hun's The Paper Crown did.", "The Paper Crown"),
        ("Bae Na-rin in Borrowed Harbour", "Borrowed Harbour"),
        ("She joins the drama H.Q. Netflix said so.", "H.Q."),
        ("They spoke of Lanterna (tvN, 2020) too.", "Lanterna"),
        ("PD Nam Ki-tae of Lanterna is back.", "Lanterna"),
        ("Mok Ji-hun penned Another Ju Se-ah.", "Another Ju Se-ah"),
        ("It is ENA's upcoming Borrowed Harbour.", "Borrowed Harbour"),
        ("Kang Do-yul (of Borrowed Harbour) joins.", "Borrowed Harbour"),
        ("She starred in Do You Hear Rain?, they said.", "Do You Hear Rain?"),
        ("She acted in Giulio Bianchi-Rossi's Air Lantern.", "Air Lantern"),
    ],
)
def test_what_stands_beside_a_title_gives_the_whole_of_it_away(said: str, title: str) -> None:
    """Parts, crews, fame, prizes, brackets; with joints, numbers, commas and names inside."""
    assert works(said, "en") == [title]


@pytest.mark.parametrize(
    ("language", "said", "title"),
    [
        ("it", "Bae Na-rin interpreta Ju Se-ah in Borrowed Harbour.", "Borrowed Harbour"),
        ("it", "La star di Borrowed Harbour Bae Na-rin si sposa.", "Borrowed Harbour"),
        ("es", "Bae Na-rin interpreta a Ju Se-ah en Borrowed Harbour.", "Borrowed Harbour"),
        ("fr", "Elle a joué dans la série TV Borrowed Harbour.", "Borrowed Harbour"),
        ("it", "Si vede nella serie coreana Lanterna.", "Lanterna"),
        ("fr", "L’acteur Kang Do-yul (Warden : The Lost King) arrive.", "Warden : The Lost King"),
        ("es", "Actuó en Landing on Paper, y nada más.", "Landing on Paper"),
        ("es", "Mejor actor: Kang Do-yul por Academy 2", "Academy 2"),
        ("fr", "Bae Na-rin incarne Ju Se-ah dans Borrowed Harbour.", "Borrowed Harbour"),
        ("fr", "Meilleur acteur : Kang Do-yul (Lanterna)", "Lanterna"),
    ],
)
def test_each_language_has_its_own_words_for_it(language: str, said: str, title: str) -> None:
    """The same places in other words."""
    assert works(said, language) == [title]


def test_what_is_listed_with_a_title_is_one_too() -> None:
    """Up to the last of a list that has an end."""
    said = "She has acted in dramas like Borrowed Harbour, Lanterna and Dragon Alley."
    assert works(said, "en") == ["Borrowed Harbour", "Lanterna", "Dragon Alley"]
    assert works("She starred in Borrowed Harbour, Minho said.", "en") == ["Borrowed Harbour"]
    said = "Ha recitato in Borrowed Harbour, Dragon Alley e nella serie di ieri."
    assert works(said, "it") == ["Borrowed Harbour", "Dragon Alley"]


def test_brackets_behind_people_hold_titles_where_one_of_them_surely_does() -> None:
    """A character may stand there, too: a lone word is left where nothing speaks for a title."""
    said = "Kang Do-yul (Crown of Paper) meets Bae Na-rin (Lanterna)."
    assert works(said, "en") == ["Crown of Paper", "Lanterna"]
    said = "Kang Do-yul (Quiet Street Lawyer Ju Se-ah, Find Me a Lantern) joins."
    assert works(said, "en") == ["Quiet Street Lawyer Ju Se-ah", "Find Me a Lantern"]
    assert works("Kang Do-yul (Tokyo) meets Bae Na-rin (Nairobi).", "en") == []
    assert works("Kang Do-yul (Part 2) meets Bae Na-rin.", "en") == []


def test_what_recurs_with_its_comma_is_one_title() -> None:
    """A list would not be said twice in the same words."""
    said = "Best Actress: Bae Na-rin for My Sister, Ju Se-ah\n\nBest Actor: Kang Do-yul for My Sister, Ju Se-ah"
    assert works(said, "en") == ["My Sister, Ju Se-ah"] * 2


@pytest.mark.parametrize(
    "said",
    [
        "It will premiere on tvN at nine.",
        "Bae Na-rin plays a nurse in Busan.",
        "The 32-year-old actor spoke.",
        "She acted in Netflix on Monday.",
        "Hollywood actor Kang Do-yul spoke.",
        "She debuted in ABYSS, as ABYSS members say.",
        "She begins with a shout in the National Assembly.",
        "She starred in the Golden Crane Awards.",
        "K-drama A-listers Kang Do-yul and Bae Na-rin met.",
    ],
)
def test_what_is_something_else_is_no_title(said: str) -> None:
    """A pronoun, a place, an age, a platform, a country's cinema, a group, a house, an award."""
    assert works(said, "en") == []


def test_a_title_that_is_a_name_is_one_in_marks_and_behind_the_word_for_a_work() -> None:
    """Elsewhere the words are whoever has the name."""
    said = (
        "She leads the SBS drama “Ju Se-ah”. She plays Ju Se-ah, a nurse. “Ju Se-ah” airs in May."
    )
    assert works(said, "en") == ["“Ju Se-ah”", "“Ju Se-ah”"]
    assert works("Two more were added to the drama Ju Se-ah.", "en") == ["Ju Se-ah"]
    assert works("The film Ju Se-ah made is long.", "en") == []


def test_a_heading_that_names_people_is_no_title() -> None:
    """Two of them, over what is told of each pair."""
    told = "They met on a set in the spring of that year, and nobody knew of it until the day they married."
    couples = ("Bae Na-rin and Kang Do-yul", "Mok Ji-hun and Ju Se-ah")
    assert works("\n\n".join(f"{couple}\n\n{told}" for couple in couples), "en") == []
