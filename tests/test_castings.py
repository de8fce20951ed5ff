"""Open castings cast nobody."""

from __future__ import annotations

from dramagraph.castings import settled
from dramagraph.claims import extract
from dramagraph.models import Document, Evidence, Stance

PLAIN = Evidence(0, 9, "en.cast", 0.9)
OPEN = Evidence(10, 19, "en.cast", 0.9, Stance(certainty="possible"))
SAID = Evidence(20, 29, "en.cast", 0.9, Stance(attributed_to="Ilgan Daily"))
CAST = ("work:salt garden", "castMember", "name:ok nari", ())
CANDIDATE = ("work:salt garden", "castCandidate", "name:ok nari", ())


def test_what_is_possible_makes_a_candidate() -> None:
    assert settled({CAST: [OPEN]}) == {CANDIDATE: [OPEN]}


def test_beside_a_candidacy_only_plain_words_cast() -> None:
    assert settled({CANDIDATE: [OPEN], CAST: [SAID]}) == {CANDIDATE: [OPEN]}
    assert settled({CANDIDATE: [OPEN], CAST: [PLAIN]}) == {CANDIDATE: [OPEN], CAST: [PLAIN]}
    assert settled({CANDIDATE: [PLAIN], CAST: [PLAIN]}) == {CANDIDATE: [PLAIN]}


def test_without_a_candidacy_a_report_stays_a_report() -> None:
    assert settled({CAST: [SAID]}) == {CAST: [SAID]}


def test_a_rumour_never_casts() -> None:
    text = 'If she accepts, Ok Na-rin will play Woo Seol-a in the drama "Salt Garden".'
    found = extract(Document("example", text, "en")).statements

    assert {s.predicate for s in found} >= {"castCandidate"}
    assert [s for s in found if s.predicate == "castMember"] == []


def test_an_offer_of_a_role_is_no_role() -> None:
    text = 'Ok Na-rin has been offered the lead role in the tvN drama "Salt Garden".'
    found = extract(Document("example", text, "en")).statements

    assert {s.predicate for s in found} >= {"castCandidate"}
    assert [s for s in found if s.predicate == "castMember"] == []


def test_the_role_of_an_offer_is_played_by_nobody_yet() -> None:
    text = 'Ok Na-rin has been offered the role of Woo Seol-a in the drama "Salt Garden".'
    found = extract(Document("example", text, "en")).statements

    assert {s.predicate for s in found} >= {"castCandidate", "characterIn"}
    assert [s for s in found if s.predicate in ("portrays", "castMember")] == []


def test_a_headline_casts_nobody_whom_the_text_calls_a_candidate() -> None:
    text = (
        'Ok Na-rin and Byun Woo-jin to lead "Salt Garden"\n\n'
        'Ok Na-rin has been offered the lead role in the drama "Salt Garden". '
        'Byun Woo-jin has joined the cast of "Salt Garden".'
    )
    found = extract(Document("example", text, "en"))
    names = {persona.key: persona.name for persona in found.personas}
    said = {(s.predicate, names[str(s.object)]) for s in found.statements}

    assert said == {("castCandidate", "Ok Na-rin"), ("castMember", "Byun Woo-jin")}


def test_who_has_left_is_not_cast_by_words_about_the_role() -> None:
    text = (
        'Ok Na-rin has stepped down from the cast of the upcoming drama "Salt Garden". '
        'Byun Woo-jin will take over Ok Na-rin\'s role in "Salt Garden".'
    )
    found = extract(Document("example", text, "en"))
    names = {persona.key: persona.name for persona in found.personas}
    cast = [s for s in found.statements if s.predicate == "castMember"]

    assert sorted(
        (names[str(s.object)], {e.stance.polarity for e in s.evidence}) for s in cast
    ) == [
        ("Byun Woo-jin", {"affirmed"}),
        ("Ok Na-rin", {"negated"}),
    ]
