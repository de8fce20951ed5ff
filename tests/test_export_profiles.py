"""The facts in other vocabularies, asked by queries that were written for those."""

from __future__ import annotations

import shutil

import pytest
from rdflib import RDF, Graph, Literal, URIRef

from dramagraph.build import build
from dramagraph.errors import UsageError
from dramagraph.export_profiles import PROFILES, profile
from dramagraph.link import Link
from dramagraph.link_store import write_links
from dramagraph.models import Document
from dramagraph.rdf import SCHEMA
from dramagraph.store import open_snapshot

BASE = "https://w3id.org/dramagraph/id/"
ARTICLE = Document(
    "ledger.txt",
    'The historical drama "Moonlit Ledger" premiered on KBS 2TV on November 6, 2023, and streams '
    "on Netflix. It was written by Pyeon Seo-ah.\n\n"
    "Seo Yul-ha plays Nam So-wol, an accountant at the Hwaseong Group. Seo Yul-ha won two "
    'Baeksang Arts Awards. She starred in the film "Paper Umbrella".\n\n'
    "Lumea member Yoo Da-hye plays Nam So-ri. With the premiere of its 4th episode on November "
    "14, 2023, the thief was found.\n",
)


def linked(thing: str, item: str) -> Link:
    return Link(BASE + thing, "", item, "", "", "accepted", 1.0, ("as given",))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    location = str(tmp_path_factory.mktemp("profiles") / "store")
    build([ARTICLE], location)
    write_links(
        location,
        [
            linked("drama/moonlit-ledger", "Q900000001"),
            linked("person/seo-yul-ha", "Q900000002"),
            linked("organization/kbs2", "Q624509"),
        ],
    )
    return location


@pytest.fixture(scope="module")
def views(store):
    """Profile → the graph that it gives."""
    found = {}
    with open_snapshot(store) as snapshot:
        for name in PROFILES:
            found[name] = Graph()
            for s, p, o, _ in profile(snapshot, name):
                found[name].add((s, p, o))
    return found


def rows(graph: Graph, query: str) -> list[tuple[str, ...]]:
    return sorted(tuple(str(term) for term in row) for row in graph.query(query))


def test_schema_org_tells_who_plays_whom_in_which_series(views):
    query = """
        PREFIX schema: <https://schema.org/>
        SELECT ?series ?actor ?character {
          ?work a schema:TVSeries ; schema:name ?series ; schema:actor ?role .
          ?role a schema:PerformanceRole ; schema:actor/schema:name ?actor ; schema:characterName ?character
        }"""

    assert rows(views["schema.org"], query) == [
        ("Moonlit Ledger", "Seo Yul-ha", "Nam So-wol"),
        ("Moonlit Ledger", "Yoo Da-hye", "Nam So-ri"),
    ]


def test_schema_org_has_series_films_episodes_people_and_their_values(views):
    graph = views["schema.org"]
    series = URIRef(f"{BASE}drama/moonlit-ledger")

    def names(kind):
        return sorted(str(graph.value(s, SCHEMA.name)) for s in graph.subjects(RDF.type, kind))

    assert names(SCHEMA.TVSeries) == ["Moonlit Ledger"]
    assert names(SCHEMA.Movie) == ["Paper Umbrella"]
    assert len(names(SCHEMA.TVEpisode)) == 1
    assert names(SCHEMA.MusicGroup) == ["Lumea"]
    assert str(graph.value(series, SCHEMA.startDate)) == "2023-11-06"
    assert graph.value(series, SCHEMA.sameAs) == URIRef("http://www.wikidata.org/entity/Q900000001")
    query = """
        PREFIX schema: <https://schema.org/>
        SELECT ?who ?what {
          { ?x schema:award ?what } UNION { ?x schema:jobTitle ?what } UNION
          { ?x schema:author/schema:name ?what } UNION { ?x schema:publisher/schema:name ?what } UNION
          { ?x schema:provider/schema:name ?what } UNION { ?x schema:memberOf/schema:name ?what } UNION
          { ?x schema:partOfSeries/schema:name ?what }
          ?x schema:name ?who
        }"""
    assert [row for row in rows(graph, query) if not row[0].startswith("Moonlit Ledger#")] == [
        ("Moonlit Ledger", "KBS 2TV"),
        ("Moonlit Ledger", "Netflix"),
        ("Moonlit Ledger", "Pyeon Seo-ah"),
        ("Nam So-wol", "accountant"),
        ("Seo Yul-ha", "Baeksang Arts Awards"),
        ("Yoo Da-hye", "Lumea"),
    ]


def test_nothing_of_our_own_vocabulary_is_left_in_either(views):
    for graph in views.values():
        used = {str(p) for p in graph.predicates()} | {
            str(o) for o in graph.objects(None, RDF.type)
        }
        assert not [iri for iri in used if "dramagraph/ontology" in iri]


def test_a_query_of_the_query_service_finds_the_cast_with_its_roles(views):
    query = """
        PREFIX wd: <http://www.wikidata.org/entity/>
        PREFIX wdt: <http://www.wikidata.org/prop/direct/>
        PREFIX p: <http://www.wikidata.org/prop/>
        PREFIX ps: <http://www.wikidata.org/prop/statement/>
        PREFIX pq: <http://www.wikidata.org/prop/qualifier/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?name ?role {
          wd:Q900000001 wdt:P31 wd:Q5398426 ; p:P161 ?statement .
          ?statement ps:P161 ?actor ; pq:P453/rdfs:label ?role .
          ?actor rdfs:label ?name ; wdt:P31 wd:Q5 .
        }"""

    assert rows(views["wikidata"], query) == [
        ("Seo Yul-ha", "Nam So-wol"),
        ("Yoo Da-hye", "Nam So-ri"),
    ]


def test_a_query_of_the_query_service_finds_series_by_channel_and_start(views):
    query = """
        PREFIX wd: <http://www.wikidata.org/entity/>
        PREFIX wdt: <http://www.wikidata.org/prop/direct/>
        PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        SELECT ?item {
          ?item wdt:P449 wd:Q624509 ; wdt:P580 ?start .
          FILTER (?start >= "2023-01-01T00:00:00Z"^^xsd:dateTime)
        }"""

    assert rows(views["wikidata"], query) == [("http://www.wikidata.org/entity/Q900000001",)]


def test_an_episode_has_its_ordinal_and_a_thing_without_an_item_its_own_iri(views):
    query = """
        PREFIX p: <http://www.wikidata.org/prop/>
        PREFIX ps: <http://www.wikidata.org/prop/statement/>
        PREFIX pq: <http://www.wikidata.org/prop/qualifier/>
        SELECT ?episode ?number { ?episode p:P179 ?s . ?s ps:P179 ?series ; pq:P1545 ?number }"""

    assert rows(views["wikidata"], query) == [(f"{BASE}episode/moonlit-ledger.4", "4")]


def test_the_wikidata_view_says_nothing_private(seed_store):
    with open_snapshot(seed_store) as snapshot:
        used = {quad.p.rpartition("/")[2] for quad in profile(snapshot, "wikidata")}

    assert not used & {"P22", "P25", "P26", "P40", "P451", "P3373"}


def test_a_profile_that_there_is_not_is_refused(store):
    with (
        open_snapshot(store) as snapshot,
        pytest.raises(UsageError, match=r"schema\.org, wikidata"),
    ):
        profile(snapshot, "dublin core")


@pytest.mark.parametrize("name", PROFILES)
def test_equal_stores_give_equal_files(store, tmp_path, run, name):
    shutil.copytree(store, tmp_path / "copy")
    first, second = (
        run("export", "--store", location, "--profile", name, "--format", "ntriples").out
        for location in (store, tmp_path / "copy")
    )

    assert first == second
    assert len(Graph().parse(data=first, format="nt")) == len(first.splitlines()) > 20
    assert not any(
        isinstance(o, Literal) and str(o) == "" for o in Graph().parse(data=first).objects()
    )
