"""A frame finds what its words take, wherever in the clause it stands, and only what goes with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dramagraph.claims import extract
from dramagraph.models import Document, Extraction
from dramagraph.patterns import PatternError
from dramagraph.rules import Role, all_rules

Said = Callable[[Extraction], set[str]]


def said_of(text: str, predicate: str) -> set[tuple[str, str]]:
    """Return (subject, object) of what a text says, with the names that it uses first."""
    found = extract(Document("example", text, "en"))
    names = {persona.key: persona.name for persona in found.personas}
    return {
        (names[s.subject], names[s.object] if isinstance(s.object, str) else s.object.lexical)
        for s in found.statements
        if s.predicate == predicate
    }


def test_words_between_a_verb_and_its_roles_do_not_matter() -> None:
    text = 'Ok Na-rin, now thirty, has in the meantime quietly starred in the daily drama "Salt Garden".'

    assert said_of(text, "castMember") == {("Salt Garden", "Ok Na-rin")}


def test_a_verb_after_and_has_the_subject_of_the_verb_before() -> None:
    text = 'Ok Na-rin won Best Actress at the Golden Crane Awards and starred in "Salt Garden".'

    assert said_of(text, "castMember") == {("Salt Garden", "Ok Na-rin")}


def test_each_verb_keeps_its_own_roles() -> None:
    text = 'In "Salt Garden" Ok Na-rin plays Woo Seol-a, and Tak Jae-ha plays Yoo Kang-min.'

    assert said_of(text, "portrays") == {
        ("Ok Na-rin", "Woo Seol-a"),
        ("Tak Jae-ha", "Yoo Kang-min"),
    }


def test_lists_of_one_length_go_together_one_by_one() -> None:
    """Nobody plays two characters whom somebody else plays too."""
    text = 'Ok Na-rin and Tak Jae-ha portray the newlyweds Woo Seol-a and Yoo Kang-min in "Salt Garden".'

    assert said_of(text, "portrays") == {
        ("Ok Na-rin", "Woo Seol-a"),
        ("Tak Jae-ha", "Yoo Kang-min"),
    }


def test_they_are_those_who_were_named_together() -> None:
    text = 'Ok Na-rin and Tak Jae-ha met again. They will star in "Salt Garden".'

    assert said_of(text, "castMember") == {
        ("Salt Garden", "Ok Na-rin"),
        ("Salt Garden", "Tak Jae-ha"),
    }


def test_a_name_behind_a_preposition_is_no_subject() -> None:
    text = 'A friend of Ok Na-rin starred in "Salt Garden".'

    assert said_of(text, "castMember") == set()


def test_an_owner_is_no_subject_but_has_what_is_hers() -> None:
    text = "Ok Na-rin's agency starred in no play. Critics loved Ok Na-rin's quiet role in \"Salt Garden\"."

    assert said_of(text, "castMember") == {("Salt Garden", "Ok Na-rin")}


def test_a_clause_with_a_subject_of_its_own_takes_none_from_the_clause_before() -> None:
    text = '"Salt Garden" is here. Ok Na-rin leads the cast; the brothers are played by Tak Jae-ha.'

    assert said_of(text, "portrays") == set()
    assert said_of(text, "castMember") == {
        ("Salt Garden", "Ok Na-rin"),
        ("Salt Garden", "Tak Jae-ha"),
    }


def test_a_relative_clause_is_about_the_name_before_it() -> None:
    text = 'It replaces "Salt Garden", which was directed by Mok Seung-ho and streams on Netflix.'

    assert said_of(text, "director") == {("Salt Garden", "Mok Seung-ho")}
    assert said_of(text, "streamingPlatform") == {("Salt Garden", "Netflix")}


def test_a_prize_is_of_the_ceremony_that_was_named_last() -> None:
    text = "The Golden Crane Awards were given on Friday. Ok Na-rin was crowned Best Actress."

    assert said_of(text, "receivedAward") == {("Ok Na-rin", "Golden Crane Awards")}


@pytest.mark.parametrize(
    "role", ["person", "nobody before", "person+ beside", "work after in else topic"]
)
def test_a_role_that_cannot_be_read_is_named(role: str) -> None:
    with pytest.raises(PatternError, match=role.replace("+", r"\+")):
        Role.read(role)


def test_every_frame_has_a_role_for_each_claim() -> None:
    for language in ("en", "it", "fr", "es"):
        for frame in (rule for rule in all_rules(language) if rule.roles):
            roles = {role.name for role in frame.roles}
            for template in frame.templates:
                said = {template.subject, template.object}
                assert {s for s in said if s != "focus" and s[0] != '"'} <= roles | set(frame.slots)


def test_an_owner_is_not_the_subject_of_the_verb_before() -> None:
    text = 'Tak Jae-ha smiled and career began with the sitcom "Salt Garden".'

    assert said_of(text, "debutWork") == set()


def test_what_somebody_of_a_work_does_is_not_what_the_work_does() -> None:
    text = 'SEOUL, May 4, 2024 -- "Salt Garden" was a hit. The show\'s creator Mok Seung-ho returns this year.'

    assert said_of(text, "premiereDate") == set()


def test_what_a_part_of_a_work_does_is_not_what_the_work_does() -> None:
    text = '"Salt Garden" set a record with its concluding episode, which premiered on January 21, 2024.'

    assert said_of(text, "premiereDate") == set()
    assert said_of(text, "finaleDate") == {("Salt Garden", "2024-01-21")}


def test_a_percentage_belongs_to_the_verb_before_it() -> None:
    text = '"Salt Garden" received a rating of 3.1 percent and "Red Harvest" recorded 2.8 percent.'

    assert said_of(text, "viewershipRating") == {("Salt Garden", "3.1"), ("Red Harvest", "2.8")}
