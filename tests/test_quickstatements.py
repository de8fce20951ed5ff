"""What is given back to Wikidata: parsed again by the grammar, referenced, accepted, and never private."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal

from dramagraph.build import build
from dramagraph.cli import main
from dramagraph.compare import agree
from dramagraph.export_quickstatements import (
    NO_REFERENCE,
    NOT_ACCEPTED,
    NOT_PLAIN,
    OTHER,
    PRIVATE,
    THERE,
    UNREAD,
    Given,
    Known,
    address,
    decide_claim,
    moment,
    plan,
    quickstatements,
    quoted,
)
from dramagraph.link_claims import Affirmed, Place
from dramagraph.models import Document
from dramagraph.ontology import vocabulary
from dramagraph.store import open_snapshot
from dramagraph.wikidata_document import Linked
from dramagraph.wikidata_files import read_items
from dramagraph.wikidata_mapping import is_private
from dramagraph.wikidata_snapshot import write_snapshot

# --- A parser of the grammar, https://www.wikidata.org/wiki/Help:QuickStatements ----------------

SUBJECT = re.compile(r"Q[1-9]\d*|LAST")
PROPERTY = re.compile(r"P[1-9]\d*")
SOURCE = re.compile(r"!?S[1-9]\d*")
VALUE = re.compile(
    r"""(?P<entity>[QP][1-9]\d*)
    | (?P<string>"[^"\t\n|]*")
    | (?P<text>[a-z]{2,3}(?:-[a-z]+)*:"[^"\t\n|]*")
    | (?P<time>[+-]\d{4}-\d\d-\d\dT00:00:00Z/(?:9|10|11))
    | (?P<quantity>[+-]?\d+(?:\.\d+)?(?:U\d+)?)""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Parsed:
    """One line: a statement, its qualifiers, and its references."""

    subject: str
    predicate: str
    value: str
    qualifiers: tuple[tuple[str, str], ...]
    references: tuple[tuple[tuple[str, str], ...], ...]


def parse(line: str) -> Parsed:
    """Return a line as QuickStatements reads it; AssertionError for one that it could not."""
    subject, predicate, value, *rest = line.split("\t")
    assert SUBJECT.fullmatch(subject), line
    assert PROPERTY.fullmatch(predicate), line
    assert VALUE.fullmatch(value), line
    assert len(rest) % 2 == 0, line
    qualifiers: list[tuple[str, str]] = []
    references: list[list[tuple[str, str]]] = []
    for name, held in zip(rest[::2], rest[1::2], strict=True):
        assert VALUE.fullmatch(held), line
        if PROPERTY.fullmatch(name):
            assert not references, "a qualifier stands before the references"
            qualifiers.append((name, held))
        else:
            assert SOURCE.fullmatch(name), line
            if name[0] == "!" or not references:
                references.append([])
            references[-1].append((name.lstrip("!"), held))
    return Parsed(subject, predicate, value, tuple(qualifiers), tuple(map(tuple, references)))


def test_the_parser_refuses_what_quickstatements_could_not_read():
    for line in (
        "Q1\tP2",
        "Q1\tP2\tQ3\tS854",
        'Q1\tP2\t"a"b"',
        "Q1\tP2\t2024-01-01",
        "Q1\tP2\tQ3\tS854\tnot quoted",
        'Q1\tP2\tQ3\tS854\t"x"\tP4\tQ5',
        "Q1 P2 Q3",
    ):
        with pytest.raises((AssertionError, ValueError)):
            parse(line)


# --- An article, and what Wikidata says ---------------------------------------------------------

ARTICLE = Document(
    "ledger.txt",
    'The historical drama "Moonlit Ledger" premiered on KBS 2TV on November 6, 2023, and ended on '
    "January 7, 2024. It was written by Pyeon Seo-ah and directed by Gil Tae-oh.\n\n"
    "Seo Yul-ha plays Nam So-wol, an accountant. Seo Yul-ha married the actor Mun Do-jin in 2020. "
    "According to her agency, Han Ji-oh has been offered the role of Yi Gyeom. "
    "Seo Yul-ha won two Baeksang Arts Awards. Lumea member Yoo Da-hye plays Nam So-ri.\n",
    title='Seo Yul-ha | opens "the books"',
    published="2024-01-21",
    outlet="Daily Screen",
    url="https://news.example/ledger?a=1&b=2",
)
COPY = Document(
    "copy.txt",
    'Seo Yul-ha plays Nam So-wol in the drama "Moonlit Ledger".\n',
    published="2023-12",
    url="https://other.example/x y",
)


def entity(q: str, label: str, kind: str, date: str = "", **claims: str) -> str:
    def statement(name: str, held: object, sort: str) -> object:
        value = {"type": sort, "value": held}
        return {"mainsnak": {"snaktype": "value", "property": name, "datavalue": value}}

    found = {
        p: [statement(p, {"id": one}, "wikibase-entityid") for one in ids.split()]
        for p, ids in {"P31": kind, **claims}.items()
    }
    if date:
        time = {"time": f"+{date}T00:00:00Z", "precision": 11}
        found["P580"] = [statement("P580", time, "time")]
    labels = {"en": {"language": "en", "value": label}}
    return json.dumps({"id": q, "labels": labels, "claims": found})


ITEMS = [
    entity(
        "Q900000001", "Moonlit Ledger", "Q5398426", "2023-11-06", P58="Q900000003", P57="Q900000004"
    ),
    entity("Q900000002", "Seo Yul-ha", "Q5", P106="Q33999", P463="Q900000008"),
    entity("Q900000003", "Pyeon Seo-a", "Q5"),
    entity("Q900000004", "Gil Tae-o", "Q5"),
    entity("Q900000005", "Mun Do-jin", "Q5"),
    entity("Q624509", "KBS 2TV", "Q2001305"),
    entity("Q900000007", "Yoo Da-hye", "Q5", P463="Q900000008"),
    entity("Q900000008", "Lumea", "Q641066"),
    entity("Q900000009", "Han Ji-oh", "Q5"),
]
IDENTIFIERS = """thing,property,value
Seo Yul-ha,enwiki,Seo Yul-ha
Mun Do-jin,enwiki,Mun Do-jin
Han Ji-oh,enwiki,Han Ji-oh
KBS 2TV,enwiki,KBS 2TV
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with a store of the articles, and one after linking with what Wikidata says in it."""
    folder = tmp_path_factory.mktemp("quickstatements")
    build([ARTICLE, COPY], str(folder / "articles"))
    shutil.copytree(folder / "articles", folder / "store")
    described = [json.loads(one) for one in ITEMS]
    for one in described:
        label = one["labels"]["en"]["value"]
        one["sitelinks"] = {"enwiki": {"site": "enwiki", "title": label}}
    (folder / "items.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in described))
    (folder / "known.csv").write_text(IDENTIFIERS)
    write_snapshot(folder / "w.sqlite", read_items([folder / "items.jsonl"]), "2026-05-01")
    source = ("--store", folder / "store", "--wikidata", folder / "w.sqlite")
    for command in (
        ("link", *source, "--identifiers", folder / "known.csv"),
        ("wikidata", "statements", *source, "-o", folder / "said.jsonl"),
        ("add", folder / "said.jsonl", "--store", folder / "store"),
        ("link", *source, "--identifiers", folder / "known.csv"),
    ):
        assert main([str(word) for word in command]) == 0
    return folder


@pytest.fixture
def store(built, tmp_path, monkeypatch):
    """The linked store, to be changed."""
    monkeypatch.chdir(tmp_path)
    for name in ("known.csv", "said.jsonl", "w.sqlite"):
        shutil.copy(built / name, name)
    shutil.copytree(built / "store", "store")
    return "store"


def test_every_line_is_read_back_and_has_a_reference(store, run):
    lines = run("export", "--format", "quickstatements", "--store", store).out.splitlines()
    parsed = [parse(line) for line in lines]

    assert parsed
    for one in parsed:
        assert one.references
        for reference in one.references:
            names = [name for name, _ in reference]
            assert names[0] in ("S248", "S854")
            assert {"S1683", "S813"} <= set(names)


def test_what_wikidata_lacks_is_given_with_the_words_of_its_source(store):
    with open_snapshot(store) as snapshot:
        found = {one.words: parse(one.line) for one in plan(snapshot, "2026-05-02").given}

    cast = found["Moonlit Ledger, cast member: Seo Yul-ha"]
    assert (cast.subject, cast.predicate, cast.value) == ("Q900000001", "P161", "Q900000002")
    assert cast.qualifiers == (("P4633", '"Nam So-wol"'),)
    assert len(cast.references) == 2
    first = dict(cast.references[0]) | dict(cast.references[1])
    assert first["S813"] == "+2026-05-02T00:00:00Z/11"
    ours = next(dict(r) for r in cast.references if "news.example" in str(r))
    assert ours["S854"] == '"https://news.example/ledger?a=1&b=2"'
    assert ours["S1476"] == 'en:"Seo Yul-ha ¦ opens ”the books”"'
    assert ours["S577"] == "+2024-01-21T00:00:00Z/11"
    assert ours["S1683"] == 'en:"Seo Yul-ha plays Nam So-wol"'
    other = next(dict(r) for r in cast.references if "other.example" in str(r))
    assert other["S854"] == '"https://other.example/x%20y"'
    assert "S577" not in other
    assert found["Moonlit Ledger, finale date: 2024-01-07"].value == "+2024-01-07T00:00:00Z/11"


def test_what_is_withheld_is_told_with_its_reason(store):
    with open_snapshot(store) as snapshot:
        withheld = {one.words: one.reason for one in plan(snapshot).withheld}

    assert withheld["Moonlit Ledger, premiere date: 2023-11-06"] == THERE
    assert withheld["Moonlit Ledger, screenwriter: Pyeon Seo-ah"] == THERE
    assert withheld["Moonlit Ledger, cast candidate: Han Ji-oh"] == NOT_ACCEPTED


def test_nothing_private_is_given_or_named_in_the_report(store, run):
    with open_snapshot(store) as snapshot:
        found = plan(snapshot)
    told = run("export", "--format", "quickstatements", "--dry-run", "--store", store).out
    private = [one for one in found.withheld if one.reason == PRIVATE]

    assert [one.words for one in private if "spouse" in one.words]
    assert not [one for one in found.given if "spouse" in one.words]
    assert all(one.words not in told for one in private)
    assert f"{len(private)} withheld: private" in told


def test_what_an_item_says_must_be_known_before_anything_is_given_to_it(store, run, tmp_path):
    run("remove", "Q900000001.wikidata", "--store", store)
    link = ("--wikidata", "w.sqlite", "--identifiers", "known.csv")
    run("link", "--store", store, *link)

    with open_snapshot(store) as snapshot:
        found = plan(snapshot)

    assert not [one for one in found.given if one.item == "Q900000001"]
    assert UNREAD in {one.reason for one in found.withheld}


def test_another_value_of_wikidata_is_not_overruled(store, run):
    said = [json.loads(line) for line in Path("said.jsonl").read_text().splitlines()]
    for one in said:
        one["text"] = one["text"].replace("2023-11-06", "2023-11-13")
    Path("other.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in said))
    run("remove", "Q900000001.wikidata", "--store", store)
    run("add", "other.jsonl", "--store", store)
    run("link", "--store", store, "--wikidata", "w.sqlite", "--identifiers", "known.csv")

    compared = run("compare", "wikidata", "--store", store).out
    with open_snapshot(store) as snapshot:
        found = plan(snapshot)

    assert not [one for one in found.given if one.predicate == "P580"]
    reasons = {one.words: one.reason for one in found.withheld}
    assert reasons["Moonlit Ledger, premiere date: 2023-11-06"] in (OTHER, NOT_ACCEPTED)
    assert (
        "Moonlit Ledger (Q900000001), premiere date: 2023-11-06 — contradicted, "
        "Wikidata has 2023-11-13" in compared
    )


def test_only_linked_things_are_given(built):
    with open_snapshot(str(built / "articles")) as snapshot:
        assert list(quickstatements(plan(snapshot))) == []


def test_options_that_do_not_go_together_are_refused(store, run):
    for options in (
        ("--format", "turtle", "--dry-run"),
        ("--format", "quickstatements", "--graph", "status"),
        ("--format", "quickstatements", "--retrieved", "yesterday"),
        ("--format", "turtle", "--profile", "wikidata", "--graph", "status"),
        ("--format", "turtle", "--profile", "dublin"),
    ):
        assert run("export", "--store", store, *options).code == 2


def test_comparing_tells_what_is_confirmed_and_added(store, run):
    found = run("compare", "wikidata", "--store", store, "--format", "json").out
    outcomes = {(o["predicate"], o["value"]): o["outcome"] for o in json.loads(found)}

    assert outcomes["screenwriter", "Pyeon Seo-ah"] == "confirmed"
    assert outcomes["castMember", "Seo Yul-ha"] == "added"
    assert outcomes["occupation", "actor"] == "only in Wikidata"
    assert not [key for key in outcomes if is_private(key[0])]


# --- Single claims ------------------------------------------------------------------------------

DRAMA = "https://w3id.org/dramagraph/id/drama/low-tide"
PLAIN = Place("https://x.example/1", 0, 4, "words", "a.txt", "en", url="https://news.example/a")
WIKIDATA = replace(PLAIN, outlet="Wikidata", file="Q1.wikidata")


def premiere(date: str, *places: Place) -> Affirmed:
    return Affirmed(f"c/{date}", DRAMA, "premiereDate", Literal(date), "accepted", places)


def decided(*claims: Affirmed) -> list[str]:
    """What becomes of the first of some claims about one drama that is linked and read."""
    known = Known(
        {DRAMA: Linked("Low Tide", "Q1", "Drama")},
        {DRAMA: "Low Tide"},
        frozenset(("Q1",)),
        {(DRAMA, "premiereDate"): claims},
        {},
        None,
    )
    found = decide_claim(claims[0], known)
    return [found.line] if isinstance(found, Given) else [found.reason]


def test_a_plain_source_is_named_and_a_hedged_one_is_not():
    hedged = replace(PLAIN, is_plain=False)

    assert decided(premiere("2019-05-01", PLAIN)) == [
        'Q1\tP580\t+2019-05-01T00:00:00Z/11\tS854\t"https://news.example/a"\tS1683\ten:"words"'
    ]
    assert decided(premiere("2019-05-01", hedged)) == [NOT_PLAIN]
    assert decided(premiere("2019-05-01", replace(PLAIN, url=""), hedged)) == [NO_REFERENCE]


def test_wikidata_is_not_overruled_and_not_told_what_it_says_more_precisely():
    ours = premiere("2019-05", PLAIN)

    assert decided(ours, premiere("2019-05-01", WIKIDATA)) == [THERE]
    assert decided(ours, premiere("2018", WIKIDATA)) == [OTHER]


def test_dates_agree_as_far_as_both_go_and_other_values_only_if_equal():
    def number(text: str) -> Affirmed:
        return replace(premiere(text), predicate="numberOfEpisodes", object=Literal(text))

    assert agree(premiere("2019"), premiere("2019-05-01"))
    assert not agree(premiere("2019-04"), premiere("2019-05-01"))
    assert not agree(number("1"), number("16"))


# --- Values -------------------------------------------------------------------------------------


@given(st.text(max_size=60))
def test_any_text_is_one_string_of_the_language(text):
    assert re.fullmatch(VALUE, quoted(text))["string"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_statement_is_one_line_that_is_read_back(one, other):
    reference = (("S854", '"https://news.example/"'), ("S1683", f"en:{quoted(other)}"))
    made = Given("Q1", "P161", "Q2", (("P4633", quoted(one)),), (reference, reference), "")

    assert parse(made.line).references == (reference, reference)
    assert made.line.splitlines() == [made.line]


@given(st.text(max_size=60))
def test_an_address_holds_nothing_that_a_line_cannot(text):
    found = address(f"https://news.example/{text}")

    assert re.fullmatch(r"""[^\s"|]*""", found)
    assert address(f"javascript:{text}") == ""


def test_dates_are_as_precise_as_they_are_written():
    assert [moment(text) for text in ("2024", "2024-03", "2024-03-09")] == [
        "+2024-00-00T00:00:00Z/9",
        "+2024-03-00T00:00:00Z/10",
        "+2024-03-09T00:00:00Z/11",
    ]


def test_every_property_between_people_that_is_no_work_is_private():
    kin = {
        p
        for p in vocabulary.object_properties()
        if "Person" in vocabulary.domains(p) and "Person" in vocabulary.ranges(p)
        and "Character" in vocabulary.ranges(p)
    }  # fmt: skip

    assert kin == {p for p in vocabulary.properties() if is_private(p)}
