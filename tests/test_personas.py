"""What one document calls each thing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dramagraph.claims import extract
from dramagraph.models import Document, Extraction, Persona


def read(text: str, language: str = "en") -> Extraction:
    return extract(Document("example", text, language))


def personas(text: str, language: str = "en") -> dict[str, Persona]:
    """Return name → persona."""
    return {persona.name: persona for persona in read(text, language).personas}


def test_a_person_has_the_fullest_name_and_all_others() -> None:
    """Every form that the document uses is there once; the key does not depend on the spelling."""
    found = personas(
        "Ok Na-rin plays Woo Seol-hee. Ok Na Rin sings. Na-rin dances, and so does Ok Na-rin."
    )

    assert found["Ok Na-rin"] == Persona(
        "person/ok narin", "person", "Actor", "Ok Na-rin", ("Na-rin", "Ok Na Rin")
    )


def test_a_character_belongs_to_its_work() -> None:
    found = personas('In "Salt Garden" Ok Na-rin plays Woo Seol-hee.')

    assert found["Woo Seol-hee"] == Persona(
        "character/u seolhui",
        "character",
        "Character",
        "Woo Seol-hee",
        ("Woo",) if "Woo" in found["Woo Seol-hee"].aliases else (),
        work="drama/salt garden",
    )


@pytest.mark.parametrize(
    ("text", "kind", "class_"),
    [
        ('The drama "Salt Garden" stars Ok Na-rin.', "drama", "Drama"),
        ('The film "Salt Garden" stars Ok Na-rin.', "film", "Film"),
        ('The movie "Salt Garden" stars Ok Na-rin.', "film", "Film"),
        ('"Salt Garden" stars Ok Na-rin.', "drama", "Drama"),
    ],
)
def test_a_work_is_a_drama_unless_it_is_called_a_film(text: str, kind: str, class_: str) -> None:
    found = personas(text)["Salt Garden"]

    assert (found.key, found.kind, found.type) == (f"{kind}/salt garden", kind, class_)


def test_an_episode_has_its_work_and_number() -> None:
    (episode,) = (
        p
        for p in read('Episode 12 of "Salt Garden" recorded a rating of 17.4%.').personas
        if p.kind == "episode"
    )

    assert episode == Persona(
        "episode/salt garden#12",
        "episode",
        "Episode",
        "Salt Garden#12",
        work="drama/salt garden",
        number=12,
    )


def test_a_class_says_the_most_that_the_claims_do() -> None:
    found = personas(
        'The drama "Salt Garden" stars Ok Na-rin. "Salt Garden" is directed by Ma Seung-ho and'
        " written by Eo Jin-mok."
    )

    classes = {name: found[name].type for name in ("Ok Na-rin", "Ma Seung-ho", "Eo Jin-mok")}
    assert classes == {
        "Ok Na-rin": "Actor",
        "Ma Seung-ho": "Director",
        "Eo Jin-mok": "Screenwriter",
    }


def test_a_page_in_another_language_joins_its_own_title_with_the_original_one() -> None:
    """The headline has the local title, the article the one under which all is said."""
    found = read(
        "«Il giardino di sale» torna in tv\n\nLa serie «Salt Garden», con Ok Na-rin e Tak Jae-ha,"
        " piace. Ok Na-rin interpreta Woo Seol-hee nella serie «Salt Garden».",
        "it",
    )

    works = [(p.name, p.aliases) for p in found.personas if p.kind == "drama"]
    assert works == [("Salt Garden", ("Il giardino di sale",))]


def test_two_titles_in_english_are_two_works() -> None:
    found = personas(
        "“Low Tide” is over\n\nThe drama “Salt Garden” stars Ok Na-rin. The drama “Low Tide”"
        " stars Ko Sa-rang."
    )

    assert {p.key for p in found.values() if p.kind == "drama"} == {
        "drama/low tide",
        "drama/salt garden",
    }


def test_a_name_without_a_claim_is_no_persona() -> None:
    assert "Tak Jae-ha" not in personas("Ok Na-rin plays Woo Seol-hee. Tak Jae-ha slept.")


def test_who_is_a_character_after_all_wins_no_prize(said: Callable[[Extraction], set[str]]) -> None:
    text = "Su papel de la chamana Hwa-rim le valió el Baeksang a la mejor actriz."
    claims = said(extract(Document("example", text, "es")))

    assert not {claim for claim in claims if claim.startswith("Hwa-rim receivedAward")}
