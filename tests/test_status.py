"""How claims stand: who counts as a source, and what time and other values change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.build import Knowledge, knowledge
from dramagraph.models import Claim, Document, Evidence, Stance, Value, Witness
from dramagraph.status import Standing, decided_together, standings

PLAIN = Stance()
HEDGED = Stance(certainty="possible")
NEGATED = Stance("negated")
AGENCY = Stance(attributed_to="her agency")
AGENCY_DENIES = Stance("negated", attributed_to="Her agency")
WIRE = (
    "The drama premieres on March 9, its broadcaster said on Monday in a short notice to the press."
)


def witness(
    name: str,
    stance: Stance = PLAIN,
    *,
    outlet: str | None = None,
    date: str | None = None,
    text: str | None = None,
    sure: float = 0.9,
) -> Witness:
    """Return what the document *name* says once."""
    document = Document(name, text or f"What {name} says.", outlet=outlet, published=date)
    evidence = Evidence(0, 4, "en.rule", sure, stance)
    return Witness(f"i:{name}", f"i:{name}#x", None, evidence, document)


def claim(
    *witnesses: Witness,
    predicate: str = "castMember",
    value: str | Value = "i:person/ok",
    subject: str = "i:drama/low-tide",
    qualifiers: tuple[tuple[str, str | Value], ...] = (),
) -> Claim:
    iri = f"i:{subject} {predicate} {value} {qualifiers}"
    return Claim(iri, subject, predicate, value, qualifiers, witnesses)


def standing(*witnesses: Witness) -> Standing:
    one = claim(*witnesses)
    return standings([one])[one.iri]


def date(value: str, *witnesses: Witness, predicate: str = "premiereDate") -> Claim:
    return claim(*witnesses, predicate=predicate, value=Value(value, "date"))


def statuses(*claims: Claim) -> list[str]:
    found = standings(claims)
    return [found[one.iri].status for one in claims]


# --- Who counts as a source ---------------------------------------------------------------------


def test_copies_of_one_text_are_one_source() -> None:
    """Three outlets print one wire story under headlines of their own."""
    found = standing(
        witness("a", outlet="Crane", text=f"The date is known\n{WIRE}"),
        witness("b", outlet="Heron", text=f"{WIRE}\nRead more on our page."),
        witness("c", outlet="Stork", text=WIRE),
    )

    assert found == Standing("accepted", 1, 0, 0)
    assert (found.belief, found.documents) == (0.9, 3)
    assert found.reason == "1 independent source says so plainly, none denies it"


def test_articles_of_one_outlet_are_one_source_and_of_two_are_two() -> None:
    one = standing(witness("a", outlet="Crane"), witness("b", outlet="CRANE"))
    two = standing(witness("a", outlet="Crane"), witness("b", outlet="Heron"), witness("c"))

    assert (one.plain, one.belief) == (1, 0.9)
    assert (two.plain, two.belief) == (3, 0.999)


def test_who_is_cited_is_the_source() -> None:
    """Two outlets that cite one agency are one source, and so is an outlet with those who cite it."""
    cited = standing(witness("a", AGENCY, outlet="Crane"), witness("b", AGENCY, outlet="Heron"))
    outlet = standing(
        witness("a", Stance(attributed_to="the Crane")), witness("b", outlet="The Crane")
    )

    assert cited == Standing("reported", 0, 1, 0)
    assert outlet == Standing("accepted", 1, 0, 0)


def test_what_a_rule_reads_badly_is_only_reported() -> None:
    """Until others read the same: belief counts, not the number of sources."""
    assert standing(witness("a", sure=0.4)).status == "reported"
    assert standing(witness("a", sure=0.4), witness("b", sure=0.4)).status == "accepted"
    assert standing(witness("a"), witness("b", NEGATED, sure=0.4)).status == "accepted"


@given(st.permutations(range(6)))
def test_the_order_of_witnesses_does_not_show(order: Sequence[int]) -> None:
    witnesses = [
        witness("a", outlet="Crane", text=WIRE),
        witness("b", outlet="Heron", text=f"{WIRE} More."),
        witness("c", outlet="Heron"),
        witness("d", AGENCY),
        witness("e", AGENCY_DENIES),
        witness("f", HEDGED),
    ]

    first, other = standing(*witnesses), standing(*(witnesses[i] for i in order))
    assert (first, first.belief, first.reason) == (other, other.belief, other.reason)


# --- What time changes --------------------------------------------------------------------------


def test_a_denial_after_a_rumour_refutes_it() -> None:
    found = standing(
        witness("a", HEDGED, outlet="Crane", date="2024-03-01"),
        witness("b", AGENCY_DENIES, outlet="Heron", date="2024-03-02"),
    )

    assert found == Standing("refuted", 0, 1, 1)
    assert found.reason == "no source says so plainly, 1 denies it"


def test_a_denial_of_what_is_plainly_said_contests_it() -> None:
    found = standing(witness("a", date="2024-03-01"), witness("b", NEGATED, date="2024-03-02"))

    assert found == Standing("contested", 1, 0, 1)
    assert found.reason == "1 independent source says so plainly, 1 denies it"


@pytest.mark.parametrize(
    ("said", "ended", "status"),
    [
        ("2024-03-01", "2024-03-05", "superseded"),
        ("2024-02", "2024-03-05", "superseded"),
        ("2024-03", "2024-03-05", "contested"),
        ("2024-03-05", "2024-03-01", "contested"),
        (None, "2024-03-05", "contested"),
    ],
)
def test_what_was_so_until_somebody_withdrew_is_superseded(
    said: str | None, ended: str, status: str
) -> None:
    """As far as it is sure which came first."""
    withdrew = Stance("negated", stage="withdrew")

    assert standing(witness("a", date=said), witness("b", withdrew, date=ended)).status == status


def test_what_is_settled_after_it_was_denied_is_accepted() -> None:
    aired = Stance(stage="aired")
    denied = witness("a", AGENCY_DENIES, date="2024-03-01")

    assert standing(denied, witness("b", aired, date="2024-06")).status == "accepted"
    assert standing(denied, witness("b", aired, date="2024-02")).status == "contested"
    assert standing(denied, witness("b", date="2024-06")).status == "contested"


def candidate(*witnesses: Witness) -> Claim:
    return claim(*witnesses, predicate="castCandidate")


def test_a_denied_casting_was_a_rumour() -> None:
    """Said to be in talks, or in the cast by somebody unnamed: whoever denies the casting denies it."""
    talks = candidate(witness("a", HEDGED, date="2024-03-01"))
    denied = claim(witness("b", AGENCY_DENIES, date="2024-03-02"))

    found = standings([talks, denied])
    assert [found[one.iri].status for one in (talks, denied)] == ["refuted", "refuted"]
    assert found[talks.iri].rivals == (denied.iri,)
    assert decided_together(talks) == decided_together(denied)


def test_an_offer_that_was_declined_is_superseded_and_so_is_one_that_was_taken() -> None:
    offered = candidate(witness("a", Stance(stage="offered"), date="2024-03-01"))
    declined = claim(witness("b", Stance("negated", stage="declined"), date="2024-03-05"))
    confirmed = claim(witness("b", Stance(stage="confirmed"), date="2024-03-05"))

    assert statuses(offered) == ["accepted"]
    assert statuses(offered, declined) == ["superseded", "refuted"]
    assert statuses(offered, confirmed) == ["superseded", "accepted"]


# --- Several values -----------------------------------------------------------------------------


def test_two_dates_contest_each_other_and_lead_to_each_other() -> None:
    first, other = date("2024-03-09", witness("a")), date("2024-03-10", witness("b"), witness("c"))

    found = standings([first, other])
    assert [found[one.iri].status for one in (first, other)] == ["contested", "contested"]
    assert found[first.iri].rivals == (other.iri,) and found[other.iri].rivals == (first.iri,)
    assert found[first.iri].reason == "another value is said as plainly"


def test_a_more_precise_date_wins() -> None:
    year, day = date("2024", witness("a"), witness("b")), date("2024-03-09", witness("c"))

    found = standings([year, day])
    assert [found[one.iri].status for one in (year, day)] == ["superseded", "accepted"]
    assert (found[year.iri].rivals, found[day.iri].rivals) == ((day.iri,), ())


def test_who_corrects_a_date_takes_the_older_one_back() -> None:
    """Only for itself: while another outlet holds on to it, the two contest each other."""
    old = witness("a", outlet="Crane", date="2024-02-01")
    new = witness("b", outlet="Crane", date="2024-02-05")
    other = witness("c", outlet="Heron", date="2024-02-02")

    assert statuses(date("2024-03-09", old), date("2024-03-16", new)) == ["superseded", "accepted"]
    assert statuses(date("2024-03-16", new), date("2024-03-09", old, other)) == 2 * ["contested"]
    same_day = replace(new, document=replace(old.document, name="b"))  # type: ignore[type-var]
    assert statuses(date("2024-03-09", old), date("2024-03-16", same_day)) == 2 * ["contested"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2021", "2024-03", ["superseded", "accepted"]),
        ("2024-03", "2021", ["accepted", "superseded"]),
        ("2024", "2024-03", ["contested", "contested"]),
        (None, "2024-03", ["contested", "contested"]),
    ],
)
def test_of_what_holds_at_one_time_the_later_value_is_the_one(
    first: str | None, second: str, expected: list[str]
) -> None:
    """An actor who was with one agency in 2021 and is with another in 2024 has changed it."""
    claims = [
        claim(witness(name, date=when), predicate="representedBy", value=f"i:agency/{name}")
        for name, when in (("a", first), ("b", second))
    ]

    assert statuses(*claims) == expected


def rating(value: str, name: str, *qualifiers: tuple[str, str], episode: bool = True) -> Claim:
    told = tuple((key, Value(said)) for key, said in qualifiers)
    subject = "i:id/episode/low-tide.4" if episode else "i:drama/low-tide"
    return claim(
        witness(name), predicate="viewershipRating", value=Value(value, "decimal"),
        subject=subject, qualifiers=told,
    )  # fmt: skip


def test_ratings_are_compared_where_they_measure_the_same() -> None:
    seoul, nation = ("region", "Seoul"), ("region", "nationwide")

    assert statuses(rating("7.2", "a", seoul), rating("6.9", "b", nation)) == 2 * ["accepted"]
    assert statuses(rating("7.2", "a", seoul), rating("6.9", "b", seoul)) == 2 * ["contested"]
    assert statuses(rating("7.2", "a"), rating("7.16", "b")) == ["superseded", "accepted"]
    assert statuses(rating("7.2", "a"), rating("7.14", "b")) == 2 * ["contested"]
    drama = [rating(value, value, episode=False) for value in ("7.2", "8.1")]
    assert statuses(*drama) == 2 * ["accepted"]
    day = [rating(v, v, ("onDate", "2024-03-09"), episode=False) for v in ("7.2", "8.1")]
    assert statuses(*day) == 2 * ["contested"]


claims_of_dates = st.lists(
    st.builds(
        lambda value, name, outlet, when, stance: (value, witness(name, stance, outlet=outlet, date=when)),
        st.sampled_from(["2024", "2024-03", "2024-03-09", "2024-03-10", "2023"]),
        st.sampled_from("abcdefgh"),
        st.sampled_from([None, "Crane", "Heron"]),
        st.sampled_from([None, "2024", "2024-02-01", "2024-02-05"]),
        st.sampled_from([PLAIN, HEDGED, NEGATED, AGENCY]),
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


def grouped(said: Iterable[tuple[str, Witness]]) -> list[Claim]:
    by_value: dict[str, list[Witness]] = {}
    for value, one in said:
        by_value.setdefault(value, []).append(one)
    return [date(value, *witnesses) for value, witnesses in by_value.items()]


@given(claims_of_dates, st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_show(
    said: list[tuple[str, Witness]], chance: st.DataObject
) -> None:
    claims = grouped(said)
    shuffled = sorted(claims, key=lambda _: chance.random())  # type: ignore[attr-defined]

    assert standings(shuffled) == standings(claims)


@given(claims_of_dates)
def test_claims_that_are_not_decided_together_can_be_decided_apart(
    said: list[tuple[str, Witness]],
) -> None:
    claims = grouped(said)
    others = [replace(one, iri=f"{one.iri}!", predicate="finaleDate") for one in claims]

    whole = standings([*claims, *others])
    assert whole == {**standings(claims), **standings(others)}
    assert len({decided_together(one) for one in (*claims, *others)}) == 2


@given(claims_of_dates)
def test_never_are_two_values_of_what_has_one_accepted(said: list[tuple[str, Witness]]) -> None:
    assert list(standings(grouped(said)).values()).count(Standing("accepted", 1, 0, 0)) <= 1
    assert statuses(*grouped(said)).count("accepted") <= 1


# --- From texts ---------------------------------------------------------------------------------


def told(known: Knowledge, predicate: str) -> dict[str, Standing]:
    """Return value → standing of what articles say of one property."""
    return {
        one.object.lexical if isinstance(one.object, Value) else one.object.rpartition("/")[2]:
        known.standing[one.iri]
        for one in known.claims
        if one.predicate == predicate
    }  # fmt: skip


def test_articles_that_give_two_dates_are_both_shown_and_neither_is_a_fact() -> None:
    articles = [
        Document(f"{n}.txt", f'The drama "Low Tide" premiered on tvN on {day}.', outlet=outlet)
        for n, (day, outlet) in enumerate(
            [("March 9, 2024", "Crane"), ("March 16, 2024", "Heron")], start=1
        )
    ]

    found = told(knowledge(articles), "premiereDate")
    assert {value: one.status for value, one in found.items()} == {
        "2024-03-09": "contested",
        "2024-03-16": "contested",
    }


def test_one_wire_story_in_three_outlets_is_one_source() -> None:
    story = (
        'The drama "Low Tide" stars Ok Na-rin and Tak Jae-ha. It tells of an accountant who finds '
        "a second set of books in the palace, and of the prince who kept them."
    )
    articles = [
        Document(f"{n}.txt", f"{head}\n\n{story}", outlet=outlet)
        for n, (head, outlet) in enumerate(
            [("Two in a palace", "Crane"), ("Books and a prince", "Heron"), ("News", "Stork")]
        )
    ]

    found = told(knowledge(articles), "castMember")["ok-na-rin"]
    assert (found.status, found.plain, found.documents) == ("accepted", 1, 3)
