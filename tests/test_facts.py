"""Which claims become facts, and how the others stand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.build import Knowledge
from dramagraph.facts import Standing, claims, disagreements, standings
from dramagraph.identity import identify
from dramagraph.models import (
    Claim,
    Document,
    Evidence,
    Extraction,
    Persona,
    Stance,
    Statement,
    Value,
    Witness,
)

PLAIN = Stance()
HEDGED = Stance(certainty="possible")
TOLD = Stance(attributed_to="her agency")
NEGATED = Stance("negated")


def claim(
    *said: tuple[str, Stance], predicate: str = "portrays", value: str | Value = "character/sa"
) -> Claim:
    """Return a claim of "salt garden" with witnesses given as (source, stance)."""
    witnesses = tuple(
        Witness(source, f"{source}#x", None, Evidence(start, start + 1, "en.rule", 0.9, stance))
        for start, (source, stance) in enumerate(said)
    )
    return Claim(f"claim/{predicate}/{value}", "drama/salt-garden", predicate, value, (), witnesses)


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ([("a", PLAIN)], Standing("accepted", 1, 0, 0)),
        ([("a", PLAIN), ("b", PLAIN)], Standing("accepted", 2, 0, 0)),
        ([("a", PLAIN), ("a", PLAIN)], Standing("accepted", 1, 0, 0)),
        ([("a", PLAIN), ("b", HEDGED)], Standing("accepted", 1, 1, 0)),
        ([("a", PLAIN), ("a", HEDGED)], Standing("accepted", 1, 0, 0)),
        ([("a", Stance(stage="confirmed"))], Standing("accepted", 1, 0, 0)),
        ([("a", HEDGED)], Standing("reported", 0, 1, 0)),
        ([("a", Stance(certainty="probable"))], Standing("reported", 0, 1, 0)),
        ([("a", TOLD), ("b", TOLD)], Standing("reported", 0, 1, 0)),
        ([("a", TOLD), ("b", HEDGED)], Standing("reported", 0, 2, 0)),
        ([("a", NEGATED)], Standing("refuted", 0, 0, 1)),
        ([("a", HEDGED), ("b", NEGATED)], Standing("refuted", 0, 1, 1)),
        ([("a", PLAIN), ("b", NEGATED)], Standing("contested", 1, 0, 1)),
        ([("a", PLAIN), ("a", NEGATED)], Standing("contested", 1, 0, 1)),
    ],
)
def test_the_status_of_a_claim(said: Sequence[tuple[str, Stance]], standing: Standing) -> None:
    """A plain source is enough unless another denies it; sources count, not sentences."""
    one = claim(*said)

    assert standings([one]) == {one.iri: standing}


def test_a_hedged_denial_does_not_contest() -> None:
    """The contract of `standings`: one that *plainly* denies makes a claim contested."""
    one = claim(("a", PLAIN), ("b", Stance("negated", "possible")))

    assert standings([one])[one.iri].status == "accepted"


def dates(*values: tuple[str, Stance], predicate: str = "premiereDate") -> dict[str, str]:
    """Return date → status, each date plainly stated by a source of its own."""
    found = [claim((v, s), predicate=predicate, value=Value(v, "date")) for v, s in values]
    standing = standings(found)
    return {v: standing[c.iri].status for (v, _), c in zip(values, found, strict=True)}


@pytest.mark.parametrize(
    ("values", "statuses"),
    [
        (["2024"], ["accepted"]),
        (["2024", "2024-03", "2024-03-09"], ["superseded", "superseded", "accepted"]),
        (["2024", "2024-03-09"], ["superseded", "accepted"]),
        (["2024-03-09", "2024-03-10"], ["contested", "contested"]),
        (["2023", "2024-03-09"], ["contested", "contested"]),
        (["2024-03", "2024-03-09", "2024-04-01"], ["superseded", "contested", "contested"]),
        (["2024-03", "2024-04"], ["contested", "contested"]),
    ],
)
def test_two_dates_of_one_thing(values: list[str], statuses: list[str]) -> None:
    """A coarser date that fits a finer one gives way to it; two that do not fit are contested."""
    found = dates(*((value, PLAIN) for value in values))

    assert list(found.values()) == statuses


def test_only_accepted_values_are_rivals() -> None:
    """A rumour of another date does not touch one that is plainly stated."""
    assert dates(("2024-03-09", PLAIN), ("2024-03-10", HEDGED)) == {
        "2024-03-09": "accepted",
        "2024-03-10": "reported",
    }


def test_a_property_may_have_many_values() -> None:
    cast = [claim(("a", PLAIN), predicate="castMember", value=f"person/{n}") for n in range(3)]

    assert {s.status for s in standings(cast).values()} == {"accepted"}


@given(st.permutations(range(4)))
def test_the_order_of_claims_does_not_show(order: Sequence[int]) -> None:
    found = [
        claim((v, PLAIN), predicate="premiereDate", value=Value(v, "date"))
        for v in ("2024", "2024-03", "2024-03-09", "2024-04-01")
    ]

    assert standings([found[i] for i in order]) == standings(found)


def test_disagreements_are_counted() -> None:
    found = [
        claim(("a", PLAIN), ("b", NEGATED), value="character/1"),
        claim(("a", NEGATED), value="character/2"),
        claim(("a", HEDGED), value="character/3"),
        claim(("a", PLAIN), value="character/4"),
    ]

    assert disagreements(found, standings(found)) == 2


def extraction(name: str, *statements: Statement) -> Extraction:
    """Return what a document says of two people, a drama and its twelfth episode."""
    work = Persona("drama/salt garden", "drama", "Drama", "Salt Garden")
    return Extraction(
        Document(name, f"The text of {name}."),
        (
            work,
            Persona("episode/salt garden#12", "episode", "Episode", "#12", (), work.key, 12),
            Persona("person/ok narin", "person", "Actor", f"Ok Na{'- '[len(name) % 2]}rin"),
            Persona("person/tak jaeha", "person", "Actor", "Tak Jae-ha"),
        ),
        statements,
    )


SAID = Evidence(0, 8, "en.rule", 0.9)


def test_what_two_documents_say_is_one_claim_with_two_witnesses() -> None:
    first = extraction(
        "one", Statement("person/ok narin", "spouse", "person/tak jaeha", (), (SAID,))
    )
    other = extraction(
        "four", Statement("person/tak jaeha", "spouse", "person/ok narin", (), (SAID,))
    )

    found = claims([first, other], identify([first, other]))
    assert found == claims([other, first], identify([other, first]))
    (marriage,) = found
    assert marriage.subject < str(marriage.object)
    assert len({witness.source for witness in marriage.witnesses}) == 2
    for witness in marriage.witnesses:
        assert witness.subject.partition("#")[0] == witness.source
        assert "ok-na" in witness.subject and str(witness.object).endswith("tak-jaeha")


def test_qualifiers_tell_claims_apart() -> None:
    """Two awards of one body in two years are two claims; a value is not a thing of that name."""
    awards = [
        Statement("person/ok narin", "receivedAward", "drama/salt garden", qualifiers, (SAID,))
        for qualifiers in (
            (),
            (("year", Value("2023", "gYear")),),
            (("year", Value("2024", "gYear")),),
            (("category", Value("2024")),),
        )
    ]
    one = extraction("one", *awards)

    found = claims([one], identify([one]))
    assert len({claim.iri for claim in found}) == 4


def test_an_episode_says_of_which_work_it_is_and_the_how_manieth() -> None:
    rating = Statement(
        "episode/salt garden#12", "viewershipRating", Value("17.4", "decimal"), (), (SAID,)
    )
    one = extraction("one", rating)

    found = claims([one], identify([one]))
    said = {c.predicate: c.object for c in found}
    assert said == {
        "viewershipRating": Value("17.4", "decimal"),
        "episodeOf": "https://w3id.org/dramagraph/id/drama/salt-garden",
        "episodeNumber": Value("12", "integer"),
    }
    assert {c.witnesses[0].evidence for c in found} == {SAID}


def test_no_accepted_fact_of_the_articles_is_without_a_plain_quote(
    seed_knowledge: Knowledge,
) -> None:
    texts = {w.source for c in seed_knowledge.claims for w in c.witnesses}

    assert len(texts) == 5
    for one in seed_knowledge.claims:
        plain = {w.source for w in one.witnesses if w.evidence.stance.is_plain}
        standing = seed_knowledge.standing[one.iri]
        assert standing.plain == len(plain)
        assert standing.status != "accepted" or plain
