"""Links are right or not made: what makes candidates, what speaks for them, what is accepted."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import DCTERMS, OWL, Literal, URIRef

from dramagraph.build import build
from dramagraph.change import remove
from dramagraph.errors import InvalidError
from dramagraph.iris import graph_iri
from dramagraph.link import Decided, Link, decide, link
from dramagraph.link_change import drop_doubtful
from dramagraph.link_features import common_length
from dramagraph.link_names import all_keys, folded, hangul, keys, respelled
from dramagraph.link_store import (
    accepted_items,
    decisions,
    is_link,
    link_quads,
    stored_links,
    undecided,
    write_links,
)
from dramagraph.link_subjects import Subject, subjects
from dramagraph.models import Document
from dramagraph.ontology.terms import DG
from dramagraph.rdf import Quad
from dramagraph.store import in_memory, open_snapshot, writer
from dramagraph.wikidata_items import Item, ItemStatement, ItemValue
from dramagraph.wikidata_source import Named

BASE = "https://w3id.org/dramagraph/id/"


def statement(name: str, text: str) -> ItemStatement:
    """A statement: an item where the text is an id, a date where it begins with four digits."""
    kind = "item" if text[0] == "Q" else "time" if text[:4].isdigit() else "quantity"
    return ItemStatement(name, ItemValue(kind, text))


def item(name: str, label: str, *, korean: str = "", site: str = "", **claims: str) -> Item:
    """An item: claims as P31="Q5 Q6"."""
    found = [statement(p, text) for p, texts in claims.items() for text in texts.split()]
    labels = {"en": label} | ({"ko": korean} if korean else {})
    return Item(name, labels, {}, {}, tuple(found), {"enwiki": site} if site else {})


@dataclass
class Source:
    """A small Wikidata in memory."""

    known: dict[str, Item]
    date: str | None = "2026-05-01"
    is_whole: bool = True
    redirects: dict[str, str] = field(default_factory=dict)

    def named(self, names, kinds=()):
        wanted = all_keys(names)
        found = [q for q, one in self.known.items() if wanted & all_keys(one.names)]
        found += [
            old for old, new in self.redirects.items() if wanted & all_keys(self.known[new].names)
        ]
        return Named(tuple(found), self.is_whole)

    def identified(self, property, value):
        return [q for q, one in self.known.items() if one.sitelinks.get(property) == value]

    def items(self, ids):
        names = {q: self.redirects.get(q, q) for q in ids}
        return {q: self.known[name] for q, name in names.items() if name in self.known}


def source(*items: Item) -> Source:
    return Source({one.id: one for one in items})


def person(slug: str, *names: str, types: Iterable[str] = (), **literals: str) -> Subject:
    found = {name: (value,) for name, value in literals.items()}
    return Subject(f"{BASE}person/{slug}", frozenset(("Person", *types)), names, found, ())


def with_relation(subject: Subject, name: str, other: str, is_subject: bool = True) -> Subject:
    relations = (*subject.relations, (name, BASE + other, is_subject))
    return replace(subject, relations=relations)


def accepted(links: Iterable[Link]) -> dict[str, str]:
    return {one.name: one.item for one in links if one.status == "accepted"}


# --- Names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tak Jae-ha", "Tak Jae Ha"),
        ("Pyo Ye-seul", "Pyo Yeseul"),
        ("Lee Min-ah", "Yi Mina"),
        ("Salt & Garden", "Salt and Garden"),
        ("The Salt Garden", "Salt Garden"),
        ("Città d'Acqua", "CITTA D’ACQUA"),
        ("Tak Jae-ha (탁재하)", "탁재하"),
        ("Low Tide (TV series)", "low tide"),
    ],
)
def test_spellings_of_one_name_share_a_key(one, other):
    assert keys(one) & keys(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Tak Jae-ha", "Tak Ji-ha"), ("V", "V"), ("…", "!"), ("Salt", "Salt Garden")]
)
def test_names_of_others_and_names_that_are_none_share_none(one, other):
    assert not keys(one) & keys(other)


def test_a_name_in_hangul_has_the_syllables_of_its_romanisation():
    assert keys("탁재하") & keys("Tak Jaeha")
    assert respelled("Tak Jae-ha") == ("Tak Jae Ha", "Tak Jaeha")
    assert respelled("이영애") == ("Lee Yeong-ae",)
    assert respelled("Low Tide") == ()


def test_a_common_name_takes_more_than_a_rare_one():
    """Of the commonest names so many are borne by people without an item that a year says little."""
    found = [
        link([person("a", name, birthDate="1992")], source(item("Q1", name, P31="Q5", P569="1992")))
        for name in ("Kim Ji-won", "Tak Jae-ha")
    ]

    assert [one.status for (one,) in found] == ["undecided", "accepted"]


def test_names_in_hangul_are_compared_without_spaces_and_mixed_ones_not():
    assert hangul(["소금 정원", "Salt (소금)", "소금 Garden", "소"]) == {"소금정원", "소금"}


@given(st.text())
def test_a_key_of_any_text_is_made_of_letters_and_digits(text):
    assert all(c.isalnum() for c in folded(text))
    assert keys(text) == keys(text)


# --- What the graph knows -----------------------------------------------------------------------


def test_the_subjects_of_the_bundled_articles_have_names_facts_and_relations(seed_store):
    with open_snapshot(seed_store) as snapshot:
        found = {s.iri.removeprefix(BASE): s for s in subjects(snapshot.quads(None))}

    group = found["group/apink"]
    assert (group.types, group.label, group.kind) == (
        {"MusicGroup", "Organization"},
        "Apink",
        "Organization",
    )
    assert group.relations == (("memberOf", f"{BASE}person/yoon-bo-mi", False),)
    assert found["drama/queen-of-tears"].literals["premiereDate"] == ("2024-03-09",)
    assert not any(name.startswith("episode/") for name in found)


def test_an_identifier_is_given_by_iri_or_by_label(ledger_store):
    given_ = {
        f"{BASE}person/ok-na-rin": (("P345", "nm1"),),
        "Moonlit Ledger": (("kowiki", "달빛 장부"),),
    }
    with open_snapshot(str(ledger_store)) as snapshot:
        found = {s.label: s.identifiers for s in subjects(snapshot.quads(None), given_)}

    assert found["Ok Na-rin"] == (("P345", "nm1"),)
    assert found["Moonlit Ledger"] == (("kowiki", "달빛 장부"),)


# --- Decisions ----------------------------------------------------------------------------------


def test_a_name_alone_never_decides():
    found = link(
        [person("tak", "Tak Jae-ha", types=["Actor"])],
        source(item("Q1", "Tak Jae-ha", P31="Q5", P106="Q33999")),
    )

    assert [(one.status, one.item) for one in found] == [("undecided", "Q1")]
    assert found[0].features[-1] == "undecided: nothing but the name and the kind agrees"


def test_a_year_of_birth_decides_and_the_link_tells_how():
    found = link(
        [person("tak", "Tak Jae Ha", birthDate="1988-03-01")],
        source(item("Q1", "Tak Jae-ha", P31="Q5", P569="1988")),
    )

    assert found == [
        Link(
            f"{BASE}person/tak",
            "Tak Jae Ha",
            "Q1",
            "Tak Jae-ha",
            "",
            "accepted",
            0.9697,
            ("born: 1988 (+5)", "name: Tak Jae Ha (+0)", "type: Q5 (+0)"),
            date="2026-05-01",
        )
    ]


@pytest.mark.parametrize(
    ("subject", "other"),
    [
        (
            person("a", "Tak Jae-ha", birthDate="1988"),
            item("Q1", "Tak Jae-ha", P31="Q5", P569="1990"),
        ),
        (
            person("a", "Tak Jae-ha", birthDate="1988-03-01"),
            item("Q1", "Tak Jae-ha", P31="Q5", P569="1988-04"),
        ),
        (
            person("a", "Tak Jae-ha", "탁재하", birthDate="1988"),
            item("Q1", "Tak Jae-ha", korean="탁제하", P31="Q5", P569="1988"),
        ),
        (person("a", "Tak Jae-ha", birthDate="1988"), item("Q1", "Tak Jae-ha", P31="Q101352")),
        (person("a", "Tak Jae-ha", birthDate="1988"), item("Q1", "Tak Jae-ha", P31="Q5398426")),
        (
            person("a", "Tak Jae-ha", birthDate="1988"),
            item("Q1", "Tak Jae-ha", P31="Q5 Q4167410", P569="1988"),
        ),
        (
            person("a", "Tak Jae-ha", birthDate="1988"),
            item("Q1", "Tak Ji-ha", P31="Q5", P569="1988"),
        ),
        (
            Subject(
                f"{BASE}drama/a",
                frozenset(("Drama", "CreativeWork")),
                ("Low Tide",),
                {"premiereDate": ("2019-05-01",)},
                (),
            ),
            item("Q1", "Low Tide", P31="Q5398426", P580="2022-05-01"),
        ),
    ],
    ids=["year", "month", "Hangul", "family name", "series", "page", "other name", "remake"],
)
def test_what_differs_rules_an_item_out(subject, other):
    assert link([subject], source(other)) == []


def test_an_item_without_a_class_is_never_accepted():
    found = link(
        [person("a", "Tak Jae-ha", birthDate="1988-03-01")],
        source(item("Q1", "Tak Jae-ha", P569="1988-03-01")),
    )

    assert [one.status for one in found] == ["undecided"]
    assert "undecided: the item has no class" in found[0].features


def test_a_class_is_found_above_that_of_the_item():
    ours = Subject(
        f"{BASE}organization/a",
        frozenset(("Broadcaster", "Organization")),
        ("Canal Nine",),
        {},
        (),
    )
    theirs = item("Q1", "Canal Nine", P31="Q7001", site="Canal Nine")
    above = item("Q7001", "local channel", P279="Q7002")
    channel = item("Q7002", "special channel", P279="Q2001305")

    assert accepted(link([ours], source(theirs, above, channel))) == {"Canal Nine": "Q1"}
    assert link([ours], source(theirs, above)) == []


def test_where_namesakes_are_not_all_shown_a_year_is_no_proof():
    ours = person("a", "Tak Jae-ha", birthDate="1988-03-01")
    cut = [
        replace(source(item("Q1", "Tak Jae-ha", P31="Q5", P569=born)), is_whole=False)
        for born in ("1988", "1988-03-01")
    ]

    assert [link([ours], there)[0].status for there in cut] == ["undecided", "accepted"]


def test_two_namesakes_with_the_same_feature_are_left_undecided_the_best_first():
    twins = [item(f"Q{n}", "Tak Jae-ha", P31="Q5", P569="1988") for n in (7, 3)]
    found = link([person("a", "Tak Jae-ha", birthDate="1988")], source(*twins))

    assert [(o.item, o.status, o.score) for o in found] == [
        ("Q3", "undecided", 0.4923),
        ("Q7", "undecided", 0.4923),
    ]
    assert found[0].features[-1] == "undecided: Q7 is as likely"


def test_a_drama_and_its_cast_support_each_other():
    drama = Subject(
        f"{BASE}drama/tide", frozenset(("Drama", "CreativeWork")), ("Low Tide",), {}, ()
    )
    drama = with_relation(drama, "castMember", "person/tak")
    actor = with_relation(person("tak", "Tak Jae-ha"), "castMember", "drama/tide", False)
    items = [
        item("Q1", "Tak Jae-ha", P31="Q5"),
        item("Q2", "Tak Jae-ha", P31="Q5"),
        item("Q3", "Low Tide", P31="Q5398426", P161="Q2"),
        item("Q4", "Low Tide", P31="Q5398426"),
    ]

    assert accepted(link([drama, actor], source(*items))) == {"Low Tide": "Q3", "Tak Jae-ha": "Q2"}
    assert accepted(link([actor], source(*items))) == {}


def test_another_group_speaks_against_a_singer():
    group = Subject(f"{BASE}group/a", frozenset(("MusicGroup", "Organization")), ("Tidal",), {}, ())
    singer = with_relation(person("s", "Nabi", birthDate="2001"), "memberOf", "group/a")
    there = [
        item("Q1", "Nabi", P31="Q5", P569="2001", P463="Q9"),
        item("Q8", "Tidal", P31="Q215380", site="Tidal"),
    ]

    assert accepted(link([singer, group], source(*there))) == {"Tidal": "Q8"}


def test_another_occupation_speaks_against_a_namesake():
    ours = person("a", "Tak Jae-ha", types=["Screenwriter"], birthDate="1988")
    there = {
        calling: source(item("Q1", "Tak Jae-ha", P31="Q5", P569="1988", P106=calling))
        for calling in ("Q28389", "Q177220")
    }
    found = {calling: link([ours], one)[0].status for calling, one in there.items()}

    assert found == {"Q28389": "accepted", "Q177220": "undecided"}


def test_an_item_that_two_things_claim_is_given_to_none():
    both = [person(slug, "Tak Jae-ha", birthDate="1988-03-01") for slug in "ab"]
    found = link(both, source(item("Q1", "Tak Jae-ha", P31="Q5", P569="1988-03-01")))

    assert [one.status for one in found] == ["undecided", "undecided"]
    assert found[0].features[-1] == "undecided: Tak Jae-ha claims the same item"


def test_redirects_are_followed_and_two_ids_of_one_item_are_one_candidate():
    there = source(item("Q1", "Tak Jae-ha", P31="Q5", P569="1988"))
    there.redirects["Q9"] = "Q1"

    assert accepted(link([person("a", "Tak Jae-ha", birthDate="1988")], there)) == {
        "Tak Jae-ha": "Q1"
    }


def test_a_given_identifier_finds_an_item_of_another_name():
    ours = replace(person("a", "Jae-ha of the Sea"), identifiers=(("enwiki", "Tak Jae-ha"),))
    there = source(item("Q1", "Tak Jae-ha", P31="Q5", site="Tak Jae-ha"))

    assert accepted(link([ours], there)) == {"Jae-ha of the Sea": "Q1"}


def test_what_people_say_comes_first():
    ours = person("a", "Tak Jae-ha", birthDate="1988")
    there = source(
        item("Q1", "Tak Jae-ha", P31="Q5", P569="1988"), item("Q2", "Tak Jae-ha", P31="Q5")
    )

    no = link([ours], there, decided=[Decided(ours.iri, "Q1", False)])
    yes = link([ours], there, decided=[Decided(ours.iri, "Q2", True)])

    assert [(o.item, o.status) for o in no] == [("Q2", "undecided")]
    assert [(o.item, o.status, o.features[-1]) for o in yes] == [
        ("Q2", "accepted", "decided by a person")
    ]


def test_an_item_that_a_person_has_given_away_is_no_longer_free():
    both = [person(slug, "Tak Jae-ha", birthDate="1988-03-01") for slug in "ab"]
    there = source(item("Q1", "Tak Jae-ha", P31="Q5", P569="1988-03-01"))

    found = link(both, there, decided=[Decided(both[1].iri, "Q1", True)])

    assert [(o.thing[-1], o.status) for o in found] == [("a", "undecided"), ("b", "accepted")]


@given(st.lists(st.sampled_from(range(6)), min_size=6, max_size=6, unique=True))
def test_the_order_of_things_and_items_changes_nothing(order):
    ours = [person(str(n), "Tak Jae-ha", birthDate=str(1980 + n)) for n in range(6)]
    there = [item(f"Q{n + 1}", "Tak Jae-ha", P31="Q5", P569=str(1980 + n)) for n in range(6)]
    expected = link(ours, source(*there))

    assert link([ours[n] for n in order], source(*(there[n] for n in order))) == expected
    assert len(accepted(expected)) == 1  # all have one name
    assert [o.status for o in expected] == ["accepted"] * 6


@given(
    st.lists(
        st.tuples(st.sampled_from(("1988", "1988-03", "1990", "")), st.sampled_from(("Q5", "Q11"))),
        max_size=5,
    )
)
def test_no_item_is_accepted_twice_and_scores_are_probabilities(described):
    there = [
        item(f"Q{n + 1}", "Tak Jae-ha", P31=kind, **({"P569": born} if born else {}))
        for n, (born, kind) in enumerate(described)
    ]
    ours = [
        person(slug, "Tak Jae-ha", birthDate=born) for slug, born in (("a", "1988"), ("b", "1990"))
    ]
    found = link(ours, source(*there))
    taken = [one.item for one in found if one.status == "accepted"]

    assert len(taken) == len(set(taken))
    assert all(0 <= one.score <= 1 for one in found)
    assert sum(one.score for one in found if one.thing == ours[0].iri) <= 1.001


def test_dates_agree_as_far_as_both_are_precise():
    assert [
        common_length(*pair) for pair in (("2001", "2001-05"), ("2001-05-02", "2001-05-03"))
    ] == [
        4,
        0,
    ]


def test_nothing_is_decided_without_candidates():
    assert list(decide(person("a", "Tak Jae-ha"), [])) == []


# --- Links in a store ---------------------------------------------------------------------------

MADE = Link(
    f"{BASE}person/ok-na-rin",
    "Ok Na-rin",
    "Q77",
    "Ok Na-rin",
    "actor of a test",
    "accepted",
    0.9876,
    ("born: 1988 (+5)", "other spelling: Ok Narin (-1)", "name: Ok Na-rin (+0)"),
    date="2026-05-01",
)
OPEN = replace(MADE, thing=f"{BASE}person/x", status="undecided", name=f"{BASE}person/x")


def test_links_come_back_from_a_store_as_they_were_put_in(ledger_store, tmp_path):
    shutil.copytree(ledger_store, tmp_path / "store")
    location = str(tmp_path / "store")
    with open_snapshot(location) as before:
        facts = set(before.quads())

    write_links(location, [replace(MADE, item="Q78"), OPEN])
    write_links(location, [MADE])

    with open_snapshot(location) as snapshot:
        assert stored_links(snapshot) == [MADE]
        assert accepted_items(snapshot) == {MADE.thing: "Q77"}
        assert {q for q in snapshot.quads() if not is_link(q)} == facts
        same = [q for q in snapshot.quads(None) if q.p == OWL.sameAs]
        assert [(str(q.s), q.o) for q in same] == [
            (MADE.thing, URIRef("http://www.wikidata.org/entity/Q77"))
        ]


def test_links_that_break_the_shapes_are_refused_and_the_store_stays(ledger_store, tmp_path):
    shutil.copytree(ledger_store, tmp_path / "store")
    with open_snapshot(str(tmp_path / "store")) as before:
        lines = list(before.nquads())

    with pytest.raises(InvalidError, match="dg:linkStatus"):
        write_links(str(tmp_path / "store"), [replace(MADE, status="sure")])

    with open_snapshot(str(tmp_path / "store")) as after:
        assert list(after.nquads()) == lines


def test_what_people_said_is_read_from_the_curation_graph_the_latest_counts():
    def verdict(node: str, item_: str, said: str, day: str) -> list[Quad]:
        about = (
            (DG.linkOf, URIRef(MADE.thing)),
            (DG.linkTo, URIRef(f"http://www.wikidata.org/entity/{item_}")),
            (DG.verdict, Literal(said)),
            (DCTERMS.created, Literal(day)),
        )
        graph = graph_iri("curation")
        return [Quad(URIRef(f"https://x.example/{node}"), p, o, graph) for p, o in about]

    snapshot = in_memory(
        [
            *verdict("1", "Q77", "same", "2026-05-02"),
            *verdict("2", "Q77", "different", "2026-05-01"),
            *verdict("3", "Q78", "different", "2026-05-01"),
            *verdict("4", "Q79", "unsure", "2026-05-01"),
            Quad(URIRef("https://x.example/5"), DG.verdict, Literal("same"), graph_iri("curation")),
        ]
    )

    assert decisions(snapshot) == [
        Decided(MADE.thing, "Q77", True),
        Decided(MADE.thing, "Q78", False),
    ]


def test_an_undecided_link_gives_no_sameness():
    quads = list(link_quads([OPEN]))

    assert {q.g for q in quads} == {graph_iri("links")}
    assert accepted_items(in_memory(quads)) == {}


def test_undecided_links_are_listed_the_worst_first():
    def candidate(thing: str, item_: str, score: float) -> Link:
        return replace(OPEN, thing=thing, item=item_, score=score)

    clear = [candidate("a", "Q1", 0.9), candidate("a", "Q2", 0.05)]
    alone = [candidate("b", "Q3", 0.4)]
    torn = [candidate("c", "Q5", 0.45), candidate("c", "Q4", 0.45)]
    listed = [[o.item for o in several] for several in undecided([*clear, *alone, *torn, MADE])]

    assert listed == [["Q4", "Q5"], ["Q1", "Q2"], ["Q3"]]


# --- When documents come and go -----------------------------------------------------------------


def test_a_link_goes_with_its_thing_and_others_stay(tmp_path):
    """A thing that only one document spoke of is gone with it, and so is what was said of its item."""
    location = str(tmp_path / "store")
    one = Document("one.txt", 'Ok Na-rin plays Woo Seol-hee in "Moonlit Ledger".')
    two = Document("two.txt", 'Tak Jae-ha plays Pyo Ye-seul in "Low Tide".')
    build([one, two], location)
    links = [MADE, replace(MADE, thing=f"{BASE}person/tak-jae-ha", item="Q78")]
    write_links(location, links)

    remove(["two.txt"], location)

    with open_snapshot(location) as snapshot:
        assert [(o.thing, o.item) for o in stored_links(snapshot)] == [(MADE.thing, "Q77")]
        assert accepted_items(snapshot) == {MADE.thing: "Q77"}


def test_a_persona_that_denotes_another_thing_makes_both_doubtful(ledger_store, tmp_path):
    shutil.copytree(ledger_store, tmp_path / "store")
    write_links(str(tmp_path / "store"), [MADE])
    persona, other = URIRef("https://x.example/p"), URIRef(f"{BASE}person/other")
    before = Quad(persona, DG.denotes, other, graph_iri("identity"))
    after = before._replace(o=URIRef(MADE.thing))

    with writer(str(tmp_path / "store")) as pen, pen.revision("test") as revision:
        stays, _ = drop_doubtful(revision, [([], [after])])
        went, _ = drop_doubtful(revision, [([before], []), ([], [after])])

    assert stays == []
    assert {quad.p for quad in went} >= {OWL.sameAs, DG.linkTo}
