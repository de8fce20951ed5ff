"""What speaks for and against two personas being one, and what follows from judgements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dramagraph.claims import extract
from dramagraph.identity import Curated, Identities, identify, identities
from dramagraph.models import Document, Profile
from dramagraph.profiles import blocks, profiles

BASE = "https://w3id.org/dramagraph/id/"
COMMON, RARE = "Kim Ji-won", "Pyo Ok-rin"


def profile(
    number: int | str,
    name: str = COMMON,
    *features: tuple[str, str],
    kind: str = "person",
    type_: str = "Person",
    hangul: Sequence[str] = (),
    date: str | None = None,
    language: str = "en",
    work: str | None = None,
    titles: Sequence[str] = (),
) -> Profile:
    source = f"i:{number}"
    return Profile(
        iri=f"{source}#{kind}-{name.lower().replace(' ', '-')}",
        source=source,
        kind=kind,
        type=type_,
        name=name,
        language=language,
        published=date,
        hangul=tuple(hangul),
        features=tuple(sorted(features)),
        work=work,
        titles=tuple(titles),
    )


def groups(found: Iterable[Profile], curated: Sequence[Curated] = ()) -> list[str]:
    """Return which sources speak of one thing: ["0 1", "2"]."""
    known = [*found]
    things: dict[str, list[str]] = {}
    judged = identities(known, curated)
    for one in known:
        things.setdefault(judged.denotes[one.iri], []).append(one.source[2:])
    return sorted(" ".join(sorted(sources)) for sources in things.values())


def iris(found: Identities) -> list[str]:
    return [thing.iri.removeprefix(BASE) for thing in found.things]


def two(one: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]], name: str) -> str:
    """Return the verdict on two people of one name."""
    judged = identities([profile(0, name, *one), profile(1, name, *other)])
    (judgement,) = judged.judgements
    return judgement.verdict


# --- For and against ----------------------------------------------------------------------------

NOTHING: tuple[tuple[str, str], ...] = ()
W1, W2 = ("work", "low-tide"), ("work", "salt-garden")
A1, A2 = ("agency", "acorn"), ("agency", "beech")
G1, G2 = ("group", "lumea"), ("group", "nocturne")
B1, B2 = ("birth year", "1992"), ("birth year", "1995")
ACTS, SINGS = ("role", "acts"), ("role", "sings")


@pytest.mark.parametrize(
    ("one", "other", "common", "rare"),
    [
        ([], [], "same", "same"),
        ([W1], [], "same", "same"),
        ([W1], [W2], "unsure", "same"),
        ([A1], [A2], "unsure", "same"),
        ([ACTS], [SINGS], "different", "unsure"),
        ([G1], [G2], "different", "unsure"),
        ([B1], [B2], "different", "unsure"),
        ([W1, B1], [W1, B2], "same", "same"),
        ([W1, G1, B1], [W2, G2, B2], "different", "different"),
        ([A1, W1], [A1, W2], "same", "same"),
        ([A1, B1], [A1, B2], "unsure", "same"),
        ([G1, W1], [G1, W2], "same", "same"),
        ([W1, W2], [W2], "same", "same"),
    ],
)
def test_a_second_feature_joins_and_anything_else_counts_against_a_common_name(
    one: list[tuple[str, str]], other: list[tuple[str, str]], common: str, rare: str
) -> None:
    assert two(one, other, COMMON) == two(other, one, COMMON) == common
    assert two(one, other, RARE) == two(other, one, RARE) == rare


def test_hangul_decides() -> None:
    """People in one work with one spelling are two where their Hangul differs; whoever is known without
    Hangul goes with the only one whose spelling may stand for it."""
    sun = profile(0, "Han Sun-a", W1, hangul=["한순아"])
    seon = profile(1, "Han Sun-a", W1, hangul=["한선아"])

    assert groups([sun, seon]) == ["0", "1"]
    assert groups([sun, profile(2, "Han Soon-a", W1)]) == ["0 2"]
    assert groups([sun, seon, profile(2, "Han Seon-a", W1)]) == ["0", "1 2"]
    assert groups([sun, profile(3, "한순아", language="ko")]) == ["0 3"]
    assert groups([sun, profile(3, "한선아", language="ko")]) == ["0", "3"]


def test_spellings_that_may_be_one_name_need_a_second_feature() -> None:
    sun, soon = "Pyo Sun-ok", "Pyo Soon-ok"

    assert groups([profile(0, sun), profile(1, soon)]) == ["0", "1"]
    assert groups([profile(0, sun, W1), profile(1, soon, W1)]) == ["0 1"]
    assert groups([profile(0, "Kim So-hyun", W1), profile(1, "Kim Soo-hyun", W1)]) == ["0", "1"]


def test_one_document_does_not_write_one_name_in_two_ways() -> None:
    one, other = profile(0, "Pyo Sun-ok", W1), profile(0, "Pyo Soon-ok", W1)

    assert len(identities([one, other]).things) == 2


def test_titles_in_two_languages_do_not_speak_against_one_person() -> None:
    casa = ("work", "la-casa-sul-porto")

    assert groups([profile(0, COMMON, W1), profile(1, COMMON, casa, language="it")]) == ["0 1"]


def test_who_is_known_by_a_name_alone_is_neither_of_two_namesakes() -> None:
    """But both of a rare name, where the two may be a misprint."""
    known = [profile(0, COMMON, G1), profile(1, COMMON, G2)]
    bare = [profile(2), profile(3)]

    assert groups([*known, *bare]) == ["0", "1", "2", "3"]
    assert groups([known[0], *bare]) == ["0 2 3"]
    verdicts = {j.verdict for j in identities([*known, *bare]).judgements}
    assert verdicts == {"different", "unsure"}
    rare = [profile(0, RARE, B1), profile(1, RARE, B2), profile(2, RARE), profile(3, RARE)]
    assert groups(rare) == ["0", "1", "2 3"]


def test_works_of_one_title_are_one_unless_years_or_forms_differ() -> None:
    def work(number: int, *features: tuple[str, str]) -> Profile:
        return profile(number, "Low Tide", *features, kind="drama", type_="Drama")

    old, new = ("year", "2001"), ("year", "2024")
    film, series = ("form", "film"), ("form", "series")
    cast = ("person", "ok-na-rin")
    assert groups([work(0), work(1)]) == ["0 1"]
    assert groups([work(0, new), work(1, ("year", "2023"))]) == ["0 1"]
    assert groups([work(0, old), work(1, new)]) == ["0", "1"]
    assert groups([work(0, film), work(1, series)]) == ["0", "1"]
    assert groups([work(0, film, cast), work(1, series, cast)]) == ["0 1"]
    assert groups([work(0, old), work(1, new), work(2)]) == ["0", "1", "2"]
    assert groups([work(0, old), work(1, new, cast), work(2, cast)]) == ["0", "1 2"]
    assert groups([work(0, old, cast), work(1, new, cast)]) == ["0", "1"]
    judged = identities([work(0, old), work(1, new)])
    assert iris(judged) == ["drama/low-tide", "drama/low-tide.2024"]


def test_another_name_of_a_work_is_the_title_of_another_one_of_another_year() -> None:
    def work(number: int, name: str, year: str, *aliases: str) -> Profile:
        one = profile(number, name, ("year", year), kind="drama", type_="Drama")
        return replace(one, aliases=aliases)

    assert groups([work(0, "Low Tide", "2014", "My Love"), work(1, "My Love", "2014")]) == ["0 1"]
    assert groups([work(0, "Low Tide", "2014", "My Love"), work(1, "My Love", "2015")]) == [
        "0",
        "1",
    ]
    two_names = [work(n, f"Tide {n}", str(2014 + n), "My Love") for n in range(2)]
    assert groups(two_names) == ["0", "1"]


def test_a_character_of_no_known_work_is_one_in_its_document_alone() -> None:
    found = [profile(n, "Woo Seol-hee", kind="character", type_="Character") for n in range(2)]

    assert groups(found) == ["0", "1"]


# --- What people say ----------------------------------------------------------------------------


def said(one: Profile, other: Profile, verdict: str) -> Curated:
    return Curated(one.iri, other.iri, verdict)


def test_what_people_say_outranks_the_rules() -> None:
    a, b, c = profile(0, COMMON, W1), profile(1, COMMON, W1), profile(2, "J-Star", G1)

    assert groups([a, b, c]) == ["0 1", "2"]
    assert groups([a, b, c], [said(a, b, "different")]) == ["0", "1", "2"]
    assert groups([a, b, c], [said(c, a, "same")]) == ["0 1 2"]
    assert groups([a, b, c], [said(a, b, "unsure")]) == ["0", "1", "2"]


def test_a_difference_blocks_for_good_whatever_joins_the_two() -> None:
    """Also over others: b and c are one, so that a is neither; nor may another persona bridge them."""
    a, b, c = (profile(n, COMMON, W1) for n in range(3))
    different = said(a, b, "different")

    assert groups([a, b, c], [different, said(b, c, "same")]) == ["0", "1 2"]
    assert groups([a, b, c], [different, said(a, c, "same"), said(b, c, "same")]) == ["0 2", "1"]
    assert "0 1" not in groups([a, b, c], [different])


def test_a_judgement_can_be_taken_back() -> None:
    """By saying otherwise later, or by taking it out."""
    a, b = profile(0, COMMON, W1), profile(1, COMMON, W1)
    different, same = said(a, b, "different"), said(b, a, "same")

    assert groups([a, b], [different, same]) == ["0 1"]
    assert groups([a, b], [same, different]) == ["0", "1"]
    assert identities([a, b], []) == identities([a, b])


def test_what_is_said_of_personas_that_are_not_there_changes_nothing() -> None:
    a, b, gone = profile(0), profile(1), profile(2)

    assert identities([a, b], [said(a, gone, "different")]) == identities([a, b])


# --- IRIs ---------------------------------------------------------------------------------------


def test_who_has_a_name_first_keeps_it() -> None:
    """Namesakes are told apart by what their oldest document knows them by, else by a hash."""
    old = profile(9, COMMON, G1, date="2020-05")
    new = profile(1, COMMON, G2, date="2024-01-02")
    later = profile(2, COMMON, G2, W1, date="2024-02")
    undated = profile(3, COMMON, ("group", "nocturne-2"))
    bare = profile(4, date="2024-03")

    for order in permutations([old, new, later, undated, bare]):
        denotes = identities(order).denotes
        assert [denotes[p.iri].removeprefix(f"{BASE}person/") for p in (old, new, later)] == [
            "kim-ji-won",
            "kim-ji-won.nocturne",
            "kim-ji-won.nocturne",
        ]
        assert denotes[undated.iri].endswith("/kim-ji-won.nocturne-2")
        assert denotes[bare.iri].partition("kim-ji-won.")[2].isalnum()


def test_two_who_are_told_apart_by_the_same_get_two_iris() -> None:
    first = profile(0, "Han Sun-a", W1, hangul=["한선아"], date="2020")
    others = [
        profile(1, "Han Sun-a", W1, hangul=["한순아"], date="2021"),
        profile(2, "Han Seon-a", W1, date="2022", hangul=["한썬아"]),
    ]

    found = iris(identities([first, *others]))
    assert {"person/han-seon-a", "person/han-seon-a.low-tide"} < {*found} and len(found) == 3


FEATURES = st.lists(st.sampled_from([W1, W2, A1, A2, G1, G2, B1, B2, ACTS, SINGS]), max_size=3)
NAMES = st.sampled_from(
    ["Kim Ji-won", "Kim Jiwon", "김지원", "Han Sun-a", "Han Soon-a", "Pyo Ok-rin", "Jin"]
)
PEOPLE = st.lists(
    st.tuples(NAMES, FEATURES, st.sampled_from([None, "2020", "2021-03", "2024-01-02"])),
    min_size=1,
    max_size=12,
)  # fmt: skip


def people(drawn: Iterable[tuple[str, list[tuple[str, str]], str | None]]) -> list[Profile]:
    return [
        profile(n, name, *set(features), date=date)
        for n, (name, features, date) in enumerate(drawn)
    ]


@settings(max_examples=100)
@given(PEOPLE, st.randoms(use_true_random=False), st.data())
def test_the_order_of_profiles_does_not_show(
    drawn: list[tuple[str, list[tuple[str, str]], str | None]],
    chance: st.DataObject,
    data: st.DataObject,
) -> None:
    found = people(drawn)
    verdicts = st.sampled_from(["same", "different", "unsure"])
    pairs = data.draw(
        st.lists(st.tuples(st.sampled_from(found), st.sampled_from(found)), max_size=4)
    )
    curated = [said(one, other, data.draw(verdicts)) for one, other in pairs]
    shuffled = sorted(found, key=lambda _: chance.random())  # type: ignore[attr-defined]

    judged = identities(found, curated)
    assert identities(shuffled, curated) == judged
    assert {p.iri for p in found} == judged.denotes.keys()
    for one in curated:
        if one.verdict == "different" and one == _last(curated, one) and one.first != one.second:
            assert judged.denotes[one.first] != judged.denotes[one.second]


def _last(curated: Sequence[Curated], of: Curated) -> Curated:
    return [c for c in curated if {c.first, c.second} == {of.first, of.second}][-1]


@settings(max_examples=100)
@given(PEOPLE)
def test_things_are_what_same_judgements_join(
    drawn: list[tuple[str, list[tuple[str, str]], str | None]],
) -> None:
    """As many as it takes, each within one thing; the others are between two."""
    found = people(drawn)
    judged = identities(found)

    same = [j for j in judged.judgements if j.verdict == "same"]
    assert len(same) == len(found) - len(judged.things)
    for judgement in judged.judgements:
        one, other = judged.denotes[judgement.first], judged.denotes[judgement.second]
        assert (one == other) == (judgement.verdict == "same")
        assert 0 <= float(judgement.score) <= 1 and judgement.features


@settings(max_examples=100)
@given(PEOPLE, st.sets(st.integers(0, 11)))
def test_a_part_that_is_closed_under_blocks_can_be_judged_alone(
    drawn: list[tuple[str, list[tuple[str, str]], str | None]], chosen: set[int]
) -> None:
    """Whoever adds a document asks for the profiles that share blocks with it, and for no others."""
    found = people(drawn)
    part = [found[n] for n in sorted(chosen) if n < len(found)]
    closed: list[Profile] = []
    while len(part) != len(closed):
        closed = part
        reached = {block for one in closed for block in blocks(one)}
        part = [one for one in found if reached & blocks(one)]

    whole, alone = identities(found), identities(closed)
    named = {one.iri for one in closed}
    assert alone.denotes == {p: t for p, t in whole.denotes.items() if p in named}
    assert alone.judgements == tuple(j for j in whole.judgements if j.first in named)
    assert alone.things == tuple(t for t in whole.things if t.iri in alone.denotes.values())


@given(PEOPLE, NAMES)
def test_a_later_document_with_a_new_spelling_never_changes_an_iri(
    drawn: list[tuple[str, list[tuple[str, str]], str | None]], name: str
) -> None:
    """Of one person: whoever is found to be two is another matter."""
    found = people((name, features, date) for name, features, date in drawn)
    one_person = [p for p in found if p.name in ("Kim Ji-won", "Kim Jiwon", "김지원")]
    bare = [profile(n, p.name, date=p.published) for n, p in enumerate(one_person)]

    before = identities(bare).denotes
    after = identities([*bare, profile("new", name, date="2025")]).denotes
    assert {persona: after[persona] for persona in before} == before


# --- From texts ---------------------------------------------------------------------------------


def test_a_profile_has_what_its_document_says() -> None:
    text = (
        'Ok Na-rin (옥나린) plays Woo Seol-hee in the drama "Salt Garden". Ok Na-rin is represented '
        "by Acorn Tree Entertainment. She was born in 1992."
    )
    found = {p.name: p for p in profiles(extract(Document("1.txt", text, published="2024-03")))}

    narin, role = found["Ok Na-rin"], found["Woo Seol-hee"]
    assert narin.hangul == ("옥나린",) and narin.published == "2024-03"
    assert {
        ("agency", "acorn-tree-entertainment"),
        ("role", "acts"),
        ("work", "salt-garden"),
    } <= set(narin.features)
    assert role.titles == ("salt-garden",) and role.work == found["Salt Garden"].iri
    assert ("person", "ok-na-rin") in found["Salt Garden"].features


def test_two_who_play_in_two_dramas_under_a_common_name_are_not_made_one() -> None:
    texts = (
        'Kim Ji-won plays Woo Seol-hee in the drama "Salt Garden".',
        'Kim Ji-won plays Ko Sa-rang in the drama "Low Tide".',
        'Kim Jiwon stars in the drama "Low Tide".',
    )
    found = identify([extract(Document(f"{n}.txt", text)) for n, text in enumerate(texts)])

    people_ = [thing for thing in found.things if thing.kind == "person"]
    assert len(people_) == 2
    assert {alias for thing in people_ for alias, _ in thing.aliases} == {"Kim Jiwon"}
