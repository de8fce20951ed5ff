"""Items of Wikidata from files, the snapshot on disk, and links made with it."""

from __future__ import annotations

import bz2
import gzip
import importlib.util
import json
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from dramagraph.errors import DataError, MissingError
from dramagraph.iris import graph_iri
from dramagraph.ontology import vocabulary
from dramagraph.ontology.terms import DG
from dramagraph.rdf import Quad
from dramagraph.store import writer
from dramagraph.wikidata_files import from_results, read_items
from dramagraph.wikidata_items import Item, ItemStatement, ItemValue, entities, parse_item
from dramagraph.wikidata_mapping import (
    is_private,
    item_classes,
    mapped,
    occupation,
    occupation_noun,
    occupations,
    properties_of,
    property_of,
)
from dramagraph.wikidata_snapshot import SnapshotSource, decoded, encoded, write_snapshot

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"


def snak(name: str, kind: str, value: object) -> dict[str, object]:
    return {"snaktype": "value", "property": name, "datavalue": {"type": kind, "value": value}}


def claim(name: str, kind: str, value: object, rank: str = "normal", **more: object) -> object:
    return {"rank": rank, "mainsnak": snak(name, kind, value), **more}


def target(name: str, q: str) -> object:
    return claim(name, "wikibase-entityid", {"entity-type": "item", "id": q})


def day(name: str, time: str, precision: int) -> object:
    return claim(name, "time", {"time": time, "precision": precision})


ENTITY = {
    "type": "item",
    "id": "Q900000001",
    "modified": "2026-01-02T03:04:05Z",
    "labels": {
        "en": {"language": "en", "value": "Tak Jae-ha"},
        "ja": {"language": "ja", "value": "タク・ジェハ"},
    },
    "aliases": {"ko": [{"language": "ko", "value": "탁재하"}]},
    "descriptions": [],
    "claims": {
        "P31": [target("P31", "Q5")],
        "P463": [
            {
                **target("P463", "Q900000002"),  # type: ignore[dict-item]
                "rank": "preferred",
                "qualifiers": {
                    "P580": [
                        snak("P580", "time", {"time": "+2013-06-00T00:00:00Z", "precision": 10})
                    ]
                },
            }
        ],
        "P569": [
            day("P569", "+1988-03-01T00:00:00Z", 11),
            day("P569", "-0044-03-15T00:00:00Z", 11),
            day("P569", "+1980-00-00T00:00:00Z", 8),
            {"rank": "normal", "mainsnak": {"snaktype": "somevalue", "property": "P569"}},
        ],
        "P19": [claim("P19", "wikibase-entityid", {"numeric-id": 8684}, "deprecated")],
        "P345": [claim("P345", "string", "nm0000001")],
        "P1559": [claim("P1559", "monolingualtext", {"text": "탁재하", "language": "ko"})],
        "P1113": [claim("P1113", "quantity", {"amount": "+16", "unit": "1"})],
    },
    "sitelinks": {"kowiki": {"site": "kowiki", "title": "탁재하", "badges": []}},
}

TAK = Item(
    "Q900000001",
    {"en": "Tak Jae-ha"},
    {"ko": ("탁재하",)},
    {},
    (
        ItemStatement("P31", ItemValue("item", "Q5")),
        ItemStatement(
            "P463",
            ItemValue("item", "Q900000002"),
            (("P580", ItemValue("time", "2013-06")),),
            True,
        ),
        ItemStatement("P569", ItemValue("time", "1988-03-01")),
        ItemStatement("P345", ItemValue("string", "nm0000001")),
        ItemStatement("P1559", ItemValue("text", "탁재하", "ko")),
        ItemStatement("P1113", ItemValue("quantity", "16")),
    ),
    {"kowiki": "탁재하"},
    "2026-01-02",
)


# --- Items --------------------------------------------------------------------------------------


def test_an_entity_is_read_without_unknown_deprecated_and_too_old_values():
    assert parse_item(ENTITY) == TAK
    assert TAK.names == ("Tak Jae-ha", "탁재하")


@pytest.mark.parametrize(
    "entity",
    [None, [], {}, {"id": "Q1", "missing": ""}, {"id": "P31"}, {"id": "Q0"}, {"id": ["Q1"]}],
)
def test_what_is_missing_or_no_item_is_none(entity):
    assert parse_item(entity) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("labels", "en", "value", "claims", "P31", "mainsnak", "datavalue", "id", "rank")
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(tuple(ENTITY)), JSON))
def test_no_json_breaks_the_reading_of_an_entity(parts):
    found = parse_item({"id": "Q5", **parts})

    assert found is None or isinstance(found.names, tuple)


def test_an_answer_keeps_the_ids_that_were_asked_for():
    answer = {"entities": {"Q77": ENTITY, "Q1": {"id": "Q1", "missing": ""}}, "success": 1}

    assert list(entities(answer)) == [("Q77", TAK)]
    assert list(entities({"error": {"code": "no-such-entity"}})) == []


# --- The mapping --------------------------------------------------------------------------------


def test_properties_differ_by_the_class_of_their_subject():
    assert property_of("premiereDate", "Drama") == "P580"
    assert property_of("premiereDate", "Film") == property_of("premiereDate", "Episode") == "P577"
    assert property_of("hoursViewed", "Drama") is None
    assert properties_of("premiereDate") == {"P577", "P580"}


def test_what_is_private_has_no_property_to_be_given_in():
    private = {name for name in vocabulary.properties() if is_private(name)}

    assert private == {
        *("spouse", "sibling", "siblingInLaw", "romanticPartner", "parent", "child"),
    }
    assert not private & mapped()


def test_a_class_without_classes_of_its_own_has_those_above():
    assert item_classes("Actor") == {"Q5"}
    assert "Q43229" in item_classes("RatingsFirm")
    assert "Q216337" in item_classes("MusicGroup")


def test_occupations_are_found_by_noun_and_by_item():
    assert (occupation("actor"), occupation("spy")) == ("Q33999", None)
    assert {"Q33999", "Q10798782"} <= occupations("actor")
    assert (occupation_noun("Q10798782"), occupation_noun("Q33999")) == ("actor", "actor")
    assert occupation_noun("Q82955") is None


# --- The snapshot -------------------------------------------------------------------------------


@pytest.fixture
def snapshot(tmp_path):
    """A snapshot of one item, which another id leads to."""
    path = tmp_path / "small.sqlite"
    assert write_snapshot(path, [("Q77", TAK), ("Q900000001", TAK)]) == 1
    found = SnapshotSource(path)
    yield found
    found.close()


def test_an_item_is_found_by_any_spelling_identifier_and_page(snapshot):
    assert snapshot.named(["Tak Jaeha"]).ids == ("Q900000001",)
    assert snapshot.named(["탁 재하"]).ids == ("Q900000001",)
    assert snapshot.named(["Tak Jun-ha"]).ids == ()
    assert snapshot.identified("P345", "nm0000001") == ["Q900000001"]
    assert snapshot.identified("kowiki", "탁재하") == ["Q900000001"]
    assert snapshot.date == "2026-01-02"


def test_more_namesakes_than_can_be_compared_are_told(tmp_path):
    many = [(f"Q{n}", Item(f"Q{n}", {"en": "Tak Jae-ha"})) for n in range(1, 103)]
    for count in (100, 101):
        write_snapshot(tmp_path / "many.sqlite", many[:count])
        source = SnapshotSource(tmp_path / "many.sqlite")
        found = source.named(["Tak Jae-ha"])
        source.close()
        assert (len(found.ids), found.is_whole) == (100, count == 100)


def test_a_redirect_leads_to_its_target_and_what_is_not_there_is_left_out(snapshot):
    found = snapshot.items(["Q77", "Q900000001", "Q5", "x"])

    assert {asked: item.id for asked, item in found.items()} == {
        "Q77": "Q900000001",
        "Q900000001": "Q900000001",
    }


def test_a_record_keeps_all_but_strings_that_only_find_it():
    kept = decoded(900000001, encoded(TAK))

    assert kept == Item(
        TAK.id,
        TAK.labels,
        TAK.aliases,
        TAK.descriptions,
        tuple(s for s in TAK.statements if s.property != "P345"),
        TAK.sitelinks,
        TAK.modified,
    )


def test_a_snapshot_is_there_whole_or_not_at_all(tmp_path):
    path = tmp_path / "broken.sqlite"

    def broken():
        yield "Q900000001", TAK
        raise DataError("the file ends here")

    with pytest.raises(DataError):
        write_snapshot(path, broken())

    assert list(tmp_path.iterdir()) == []


def test_what_is_no_snapshot_is_refused(tmp_path):
    (tmp_path / "text.sqlite").write_text("no database at all, but long enough to be taken for one")

    with pytest.raises(DataError, match="is no snapshot"):
        SnapshotSource(tmp_path / "text.sqlite")
    with pytest.raises(MissingError, match="there is no such snapshot"):
        SnapshotSource(tmp_path / "nothing.sqlite")


def test_a_snapshot_whose_names_have_other_keys_is_refused(tmp_path):
    path = tmp_path / "old.sqlite"
    write_snapshot(path, [("Q900000001", TAK)])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE about SET value = 'other' WHERE name = 'names'")
    connection.close()

    with pytest.raises(DataError, match="build it anew"):
        SnapshotSource(path)


# --- Files --------------------------------------------------------------------------------------


def test_every_form_of_file_gives_the_same_items(tmp_path):
    one = json.dumps(ENTITY)
    dump = f"[\n{one},\n{json.dumps({**ENTITY, 'id': 'Q2'})},\n{{cut"
    (tmp_path / "data.json").write_text(json.dumps({"entities": {"Q900000001": ENTITY}}, indent=1))
    (tmp_path / "alone.json").write_text(json.dumps(ENTITY, indent=1))
    (tmp_path / "list.json").write_text(json.dumps([ENTITY]))
    (tmp_path / "lines.jsonl").write_text(f"{one}\n{one}\n")
    (tmp_path / "dump.json.gz").write_bytes(gzip.compress(dump.encode()))
    (tmp_path / "dump.json.bz2").write_bytes(bz2.compress(dump.encode()))
    (tmp_path / "notes.txt").write_text("not read")

    found = [(path.name, item.id) for path in sorted(tmp_path.iterdir()) if path.suffix != ".txt"
             for _, item in read_items([path])]  # fmt: skip

    assert found == [
        ("alone.json", "Q900000001"),
        ("data.json", "Q900000001"),
        ("dump.json.bz2", "Q900000001"),
        ("dump.json.bz2", "Q2"),
        ("dump.json.gz", "Q900000001"),
        ("dump.json.gz", "Q2"),
        ("lines.jsonl", "Q900000001"),
        ("lines.jsonl", "Q900000001"),
        ("list.json", "Q900000001"),
    ]
    assert [item.id for _, item in read_items([tmp_path])] == [name for _, name in found]


@pytest.mark.parametrize("text", ['{"a": 1}', '{"entities": ', "<html>", "", "[\n 1\n]"])
def test_a_file_that_holds_no_items_is_named(tmp_path, text):
    (tmp_path / "page.json").write_text(text)

    with pytest.raises(DataError, match=r"page\.json"):
        list(read_items([tmp_path / "page.json"]))


def test_a_place_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MissingError, match="no such file"):
        list(read_items([tmp_path / "x.json"]))
    with pytest.raises(MissingError, match="in this folder"):
        list(read_items([tmp_path]))


def uri(q: str) -> dict[str, str]:
    return {"type": "uri", "value": f"http://www.wikidata.org/entity/{q}"}


def words(text: str, language: str) -> dict[str, str]:
    return {"type": "literal", "value": text, "xml:lang": language}


def moment(text: str) -> dict[str, str]:
    datatype = "http://www.w3.org/2001/XMLSchema#dateTime"
    return {"type": "literal", "value": text, "datatype": datatype}


def test_results_of_queries_are_items_with_no_more_precision_than_is_sure():
    rows = [
        {
            "item": uri("Q1"),
            "itemLabel": words("Low Tide", "en"),
            "P580": moment("2016-12-02T00:00:00Z"),
        },
        {"item": uri("Q1"), "alias": words("썰물", "ko"), "P580": moment("2016-01-01T00:00:00Z")},
        {"item": uri("Q2"), "itemLabel": words("Q2", "en")},
        {
            "item": uri("Q1"),
            "property": {"type": "uri", "value": "http://www.wikidata.org/prop/direct/P449"},
            "value": uri("Q333424"),
        },
        {
            "item": uri("Q1"),
            "P569": {"type": "uri", "value": "http://www.wikidata.org/.well-known/genid/0"},
            "article": {
                "type": "uri",
                "value": "https://ko.wikipedia.org/wiki/%EC%8D%B0%EB%AC%BC_(2016)",
            },
        },
    ]
    found = list(from_results({"results": {"bindings": rows}}))

    assert found == [
        Item(
            "Q1",
            {"en": "Low Tide"},
            {"ko": ("썰물",)},
            {},
            (
                ItemStatement("P580", ItemValue("time", "2016-12-02")),
                ItemStatement("P580", ItemValue("time", "2016")),
                ItemStatement("P449", ItemValue("item", "Q333424")),
            ),
            {"kowiki": "썰물 (2016)"},
        ),
        Item("Q2"),
    ]


# --- With the bundled articles ------------------------------------------------------------------


def described(q: str, label: str, kinds: str, site: str = "", **claims: str) -> dict[str, object]:
    """An entity: claims as P463="Q1 Q2"."""
    found = {"P31": kinds, **claims}
    return {
        "id": q,
        "labels": {"en": {"language": "en", "value": label}},
        "sitelinks": {"enwiki": {"site": "enwiki", "title": site}} if site else {},
        "claims": {p: [target(p, one) for one in ids.split()] for p, ids in found.items()},
    }


KNOWN = [
    described("Q333424", "tvN", "Q2001305"),
    described("Q907311", "Netflix", "Q59152282", "Netflix"),
    described("Q13580495", "BTS", "Q216337", "BTS"),
    described("Q483286", "Apink", "Q641066", "Apink"),
    described("Q2495400", "Yoon Bo-mi", "Q5", P463="Q483286"),
    described("Q183", "Germany", "Q6256 Q3624078", "Germany"),
    described("Q484203", "BTS", "Q532"),
    described("Q18015644", "Kim Ji-won", "Q5", P106="Q177220", P463="Q18161349"),
    described("Q59594164", "Kim Soo-hyun", "Q5", P106="Q177220", P463="Q108888399"),
    described("Q107559918", "Park Ji-eun", "Q5", P106="Q177220", P463="Q97780109"),
    described("Q900000001", "Queen of Tears", "Q5398426", P449="Q333424", P750="Q907311"),
]
"""Items with the ids that they have in Wikidata, but for the drama, whose id is made up; among them
a village and singers who are called like somebody of the articles.
"""


@pytest.fixture
def linked_store(seed_store, tmp_path, run, monkeypatch):
    """A store of the bundled articles that was linked, and what the command said."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(seed_store, "store")
    Path("items.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in KNOWN))
    assert run("wikidata", "snapshot", "items.jsonl", "-o", "w.sqlite", "--date", "2026-05-01") == (
        0,
        "w.sqlite: 11 items\n",
        "",
    )
    return run("link", "--store", "store", "--wikidata", "w.sqlite")


def test_the_things_of_the_bundled_articles_get_their_ids_and_namesakes_none(linked_store, run):
    query = "SELECT ?name ?item { ?x owl:sameAs ?item ; rdfs:label ?name } ORDER BY ?name"
    same = run("query", "--store", "store", "--format", "csv", query).out.splitlines()[1:]
    entity = "http://www.wikidata.org/entity/"

    assert linked_store.code == 0
    assert [line.replace(entity, "") for line in same] == [
        "Apink,Q483286",
        "BTS,Q13580495",
        "Germany,Q183",
        "Netflix,Q907311",
        "Queen of Tears,Q900000001",
        "Yoon Bomi,Q2495400",
        "tvN,Q333424",
    ]


def test_a_link_that_is_tried_changes_nothing(seed_store, tmp_path, run, monkeypatch, linked_store):
    before = run("export", "--format", "nquads", "--store", "store").out

    tried = run("link", "--store", "store", "--wikidata", "w.sqlite", "--dry-run")

    assert tried.out == linked_store.out
    assert run("export", "--format", "nquads", "--store", "store").out == before


def test_what_a_person_has_refused_is_not_linked_again(linked_store, run):
    graph, node = graph_iri("curation"), URIRef("https://x.example/verdict")
    said = (
        (DG.linkOf, URIRef("https://w3id.org/dramagraph/id/group/bts")),
        (DG.linkTo, URIRef("http://www.wikidata.org/entity/Q13580495")),
        (DG.verdict, Literal("different")),
    )
    with writer("store") as pen, pen.revision("review") as revision:
        revision.change([], [Quad(node, p, o, graph) for p, o in said])
        revision.commit()

    told = run("link", "--store", "store", "--wikidata", "w.sqlite").out

    assert "Q13580495" in linked_store.out
    assert "Q13580495" not in told


# --- With people and groups whose ids are known -------------------------------------------------


def bench_link():
    spec = importlib.util.spec_from_file_location("bench_link", ROOT / "bench" / "link.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not (DATA / "kpopdle_idols.json").exists(), reason="the data set is not here")
def test_people_and_groups_are_found_by_one_feature_and_never_wrongly():
    tallies, homonyms = bench_link().quality(DATA)
    whole = {one.name: one for one in tallies if "missing" not in one.name}

    assert homonyms == []
    assert [one.name for one in tallies if one.precision < 0.995] == []
    assert whole.pop("nothing").accepted == 0
    assert [name for name, one in whole.items() if one.recall < 0.90] == []


def test_the_measurement_counts_a_wrong_link():
    bench = bench_link()
    links = [
        bench.Link(bench.BASE + thing, "", item, "", "", "accepted", 1.0, ())
        for thing, item in (("Q1", "Q1"), ("Q2", "Q1"))
    ]
    things = [
        bench.Subject(bench.BASE + name, frozenset(("Person",)), ("x",), {}, ())
        for name in ("Q1", "Q2", "Q3")
    ]

    found = bench.tally("t", things, links, {"Q1", "Q2", "Q3"}, "nothing")

    assert (found.accepted, found.right, found.lost, found.precision) == (2, 1, 2, 0.5)


def test_made_up_items_are_linked_rightly(tmp_path, capsys):
    bench_link().speed(2_000, 100, tmp_path / "w.sqlite")

    assert "0 of them wrong" in capsys.readouterr().out
