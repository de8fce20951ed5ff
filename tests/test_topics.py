"""Which work is spoken of where a sentence names none."""

from __future__ import annotations

import pytest

from dramagraph.claims import extract
from dramagraph.models import Document


def facts(text: str, predicate: str) -> set[tuple[str, str]]:
    """Return (subject, object) of what *text* says, with the names that it uses first."""
    found = extract(Document("example", text, "en"))
    names = {persona.key: persona.name for persona in found.personas}
    return {
        (names[s.subject], names[s.object] if isinstance(s.object, str) else s.object.lexical)
        for s in found.statements
        if s.predicate == predicate
    }


LIST = """\
Two dramas to watch

Salt Garden (tvN, December 10, 2023)
A gardener comes home after ten years abroad and nobody in the village knows her any more. Written by Mok Seung-ho.

Winter Pharmacy (SBS, December 12, 2023)
A pharmacist inherits a failing shop from a father whom she has never met and has to keep it. Written by Ahn Geum-ju.
"""


def test_under_a_heading_its_work_is_spoken_of() -> None:
    assert facts(LIST, "screenwriter") == {
        ("Salt Garden", "Mok Seung-ho"),
        ("Winter Pharmacy", "Ahn Geum-ju"),
    }
    assert facts(LIST, "premiereDate") == {
        ("Salt Garden", "2023-12-10"),
        ("Winter Pharmacy", "2023-12-12"),
    }


@pytest.mark.parametrize(
    "text",
    [
        '"Salt Garden" opens today. Tak Jae-ha, last seen in "Red Harvest", joined. It was written by Mok Seung-ho.',
        '"Salt Garden" opens today. It replaces "Red Harvest". The drama was written by Mok Seung-ho.',
        '"Salt Garden" opens today. Director Ahn Pil-mo of "Red Harvest" fame smiled. The script is by Mok Seung-ho.',
    ],
)
def test_a_work_in_passing_is_not_spoken_of(text: str) -> None:
    assert facts(text, "screenwriter") == {("Salt Garden", "Mok Seung-ho")}


def test_what_a_sentence_names_comes_first() -> None:
    text = '"Salt Garden" opens today. "Red Harvest" was written by Mok Seung-ho.'

    assert facts(text, "screenwriter") == {("Red Harvest", "Mok Seung-ho")}


def test_a_series_called_by_its_network_is_the_work_before() -> None:
    text = '"Salt Garden" has ended. The ENA series was written by Mok Seung-ho.'

    assert facts(text, "broadcaster") == {("Salt Garden", "ENA")}
    assert facts(text, "screenwriter") == {("Salt Garden", "Mok Seung-ho")}


def test_the_first_and_the_last_episode_tell_of_their_work() -> None:
    text = (
        'SEOUL, June 5, 2023 -- "Salt Garden" is over. The first episode aired on April 15, 2023. '
        "The 16th and final episode, which aired on June 4, 2023, scored 18.5 percent."
    )

    assert facts(text, "numberOfEpisodes") == {("Salt Garden", "16")}
    assert ("Salt Garden", "2023-06-04") in facts(text, "finaleDate")
    assert ("Salt Garden", "2023-04-15") in facts(text, "premiereDate")


def test_an_item_of_a_list_speaks_of_its_own_works() -> None:
    """What another item is about is not meant, nor is an item without a work about any."""
    text = (
        "Casting news of the week.\n\n"
        '1. Bae Na-rin is cast in "Harbor Lights". She will play Ju Se-ah.\n\n'
        '2. Gong Tae-oh will star in "Low Tide". He will play Kang Mu-yeol.\n\n'
        "3. Ryu Dan will play Nam So-wol."
    )

    assert facts(text, "characterIn") == {
        ("Ju Se-ah", "Harbor Lights"),
        ("Kang Mu-yeol", "Low Tide"),
    }


ROUND_UP = """\
Five dramas for May

Tak Jae-ha returns in "Winter Pharmacy" on tvN.

Next comes "Low Tide" with Bae Na-rin. The show was written by Mok Seung-ho.

The story of "Red Harvest" begins in a village.

The drama series stars Seo Yul-ha.
"""


def test_a_topic_that_is_named_once_gives_way_to_the_next_work() -> None:
    assert facts(ROUND_UP, "screenwriter") == {("Low Tide", "Mok Seung-ho")}
    assert ("Red Harvest", "Seo Yul-ha") in facts(ROUND_UP, "castMember")
    assert ("Winter Pharmacy", "Seo Yul-ha") not in facts(ROUND_UP, "castMember")


def test_a_work_that_somebody_is_told_of_with_is_no_new_topic() -> None:
    text = (
        'At the press conference for "Salt Garden", Tak Jae-ha was calm.\n\nHe added that his mother, '
        'who loved him in the drama "Red Harvest", had a question.\n\nThe 14-episode series premieres '
        "on tvN on June 16, 2025."
    )

    assert facts(text, "broadcaster") == {("Salt Garden", "tvN")}


def test_of_two_works_in_a_headline_the_one_named_last_is_meant() -> None:
    text = (
        '"Salt Garden" comes back, "Red Harvest" is cast\n\n"Salt Garden" gets a second season. '
        '"Salt Garden" was a hit.\n\nNext month work on "Red Harvest" begins.\n\nIt was long. '
        "Leading the series will be Tak Jae-ha."
    )

    assert facts(text, "castMember") == {("Red Harvest", "Tak Jae-ha")}


def test_an_unknown_title_is_the_subject_of_its_sentence() -> None:
    text = '"Salt Garden" opens today. Set to start soon, Crimson Ledger Hour is written by Mok Seung-ho.'

    assert ("Salt Garden", "Mok Seung-ho") not in facts(text, "screenwriter")


def test_a_ceremony_is_streamed_and_not_the_work_before() -> None:
    text = '"Salt Garden" won twice. The Golden Crane Awards were streamed live on Netflix.'

    assert facts(text, "streamingPlatform") == set()


def test_who_is_only_told_to_have_made_the_work_takes_the_name_from_nobody() -> None:
    text = (
        'Jo Jung-gyu and Bae Na-rin lead "Salt Garden". It is directed by Jo Nam-gil. The story is about '
        "King Yi-in (Jo), a monarch, and Kang Hee-so (Bae), a woman."
    )

    assert ("Jo Jung-gyu", "Yi-in") in facts(text, "portrays")
    assert not any(maker == "Jo Nam-gil" for maker, _ in facts(text, "portrays"))


def test_a_prize_that_goes_to_somebody_is_no_part() -> None:
    text = (
        'At the 2019 Golden Crane Awards, Mok Seung-ho of "Undertow" got a prize and Best Actor went to '
        'Tak Jae-ha in "Salt Garden".'
    )

    assert facts(text, "portrays") == set()


@pytest.mark.parametrize("noun", ["K-movie", "K-drama", "K-series"])
def test_a_noun_for_a_korean_work_is_no_title_and_no_work_before_a_kind(noun: str) -> None:
    text = (
        f'"Undertow" is out. Tak Jae-ha starred in the {noun} thriller "Salt Garden" in May. '
        f'Mok Seung-ho, who scripted the popular {noun} thriller "Red Harvest", smiled.'
    )

    assert facts(text, "castMember") == {("Salt Garden", "Tak Jae-ha")}
    assert facts(text, "screenwriter") == {("Red Harvest", "Mok Seung-ho")}
