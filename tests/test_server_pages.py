"""The pages show who says what, in whose words; nothing in a document becomes part of a page."""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from dramagraph.ontology.terms import DG
from dramagraph.rdf_files import load_bytes
from dramagraph.server import create_app
from dramagraph.server.catalogue import PAGE_SIZE
from dramagraph.server.site import Site
from dramagraph.store import read_nquads, write

FIXTURE = Path(__file__).parent / "fixtures" / "server.nq"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ID = "https://w3id.org/dramagraph/id/"

PAGES = [
    "/",
    "/page/person/seo-yul-ha",
    "/page/character/nam-so-wol.moonlit-ledger",
    "/page/drama/moonlit-ledger",
    "/page/drama/script-alert-x-script",
    "/page/drama/폭풍",
    "/page/source/ledger-0f3a",
    "/page/source/rumour-1b2c",
    *(f"/page/claim/c{n}" for n in range(1, 9)),
    "/page/run/3c4d",
    "/page/judgement/77aa",
    "/search?q=<script>alert(1)</script>",
    "/search?q=alert",
    "/class/Drama",
    "/sources",
    "/claims/reported",
    "/sparql?query=SELECT * { ?s ?p ?o }",
    "/sparql?query=SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "/validate",
    "/ontology",
]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    location = str(tmp_path_factory.mktemp("server") / "store")
    write(location, read_nquads(FIXTURE.read_bytes().splitlines(keepends=True)), action="test")
    return location


@pytest.fixture(scope="module")
def client(store):
    return create_app({"store": store}).test_client()


def text_of(client, path):
    response = client.get(path, headers={"Accept": BROWSER})
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def words(html):
    """Return what a reader sees, with single blanks."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


class Elements(HTMLParser):
    """Collects the elements of a page and what they point at, and checks that they nest."""

    VOID = frozenset(("meta", "link", "input", "br"))

    def __init__(self, page):
        """Read the whole page."""
        super().__init__()
        self.names, self.open, self.links, self.ids, self.events = set(), [], set(), [], []
        self.feed(page)
        assert self.open == [], "an element is not closed"

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in {"href", "src", "action"}:
                self.links.add(value)
            if name == "id":
                self.ids.append(value)
            if name.startswith("on") or name == "style":
                self.events.append((name, value))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, "elements cross"


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_a_document_becomes_an_element_a_script_or_a_link(client, path):
    page = Elements(text_of(client, path))

    assert page.names.isdisjoint({"script", "img", "i", "b", "u", "style", "iframe"})
    assert page.events == []
    assert {link for link in page.links if not re.match(r"[/#]|https?://", link)} == set()
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"


@pytest.mark.parametrize("path", PAGES)
def test_every_local_link_of_a_page_leads_somewhere(client, path):
    here = path.partition("?")[0]
    targets = {link for link in Elements(text_of(client, path)).links if re.match("[/#]", link)}

    for link in sorted(targets):
        address, _, fragment = link.partition("#")
        with client.get(address or path, headers={"Accept": BROWSER}) as response:
            assert response.status_code in {200, 303}, link
            if fragment and (address or here).startswith(("/page", "/ontology")):
                assert unquote(fragment) in Elements(response.get_data(as_text=True)).ids, link


def test_a_thing_shows_its_names_and_each_value_with_its_quote(client):
    page = text_of(client, "/page/person/seo-yul-ha")

    assert '<h1 lang="en"><bdi>Seo Yul-ha</bdi></h1>' in page
    assert '<bdi lang="ko">서율하</bdi>' in page
    assert (
        "Nam So-wol accepted in drama Moonlit Ledger "
        "🌕🌕 Seo Yul-ha plays Nam So-wol in Moonlit Ledger (달빛 장부), says… "
        "A moon for Seo Yul-ha <b>Daily</b> Moon 2023-08-14 en.portrays.active@5f3a1b2c"
    ) in words(page)
    assert "Moon Awards accepted category best <b>actress</b> year 2023" in words(page)
    assert "<mark>Seo Yul-ha plays Nam So-wol</mark>" in page


def test_a_quote_leads_to_its_place_in_the_source(client):
    thing = text_of(client, "/page/person/seo-yul-ha")
    source = text_of(client, "/page/source/ledger-0f3a")

    assert '<a href="/page/source/ledger-0f3a#e-e1">' in thing
    assert '<mark id="e-e1" title="Seo Yul-ha – portrays – Nam So-wol">' in source


def test_values_that_sources_disagree_about_stand_side_by_side(client):
    page = text_of(client, "/page/drama/moonlit-ledger")
    group = page.partition('<section class="property contested">')[2].partition("</section>")[0]

    assert re.findall(r"<strong><bdi>([\d-]+)</bdi></strong>", group) == [
        "2023-11-04",
        "2023-11-11",
    ]
    assert "Sources disagree." in group and "castMember" not in group


def test_what_is_only_reported_or_denied_stands_apart(client):
    page = text_of(client, "/page/person/seo-yul-ha")
    established, _, doubtful = page.partition("Reported, not established")

    assert "cast candidate" not in words(established) and "spouse" not in words(established)
    assert (
        "<script>alert('x')</script> cast candidate Seo Yul-ha reported "
        "Her agency says Seo Yul-ha may join <script>alert('x')</script> . مرحبا! It premieres on "
        "November 11,… possible offered according to Her <u>agency</u>"
    ) in words(doubtful)
    assert "Seo Yul-ha spouse Oh Gyu-ri refuted" in words(doubtful)
    assert "denies it" in words(doubtful)


def test_a_thing_shows_what_leads_to_it_as_seen_from_there(client):
    character = words(text_of(client, "/page/character/nam-so-wol.moonlit-ledger"))
    drama = words(text_of(client, "/page/drama/moonlit-ledger"))

    assert "Where it is named portrayed by Seo Yul-ha accepted" in character
    assert "What is said within it portrays Seo Yul-ha portrays Nam So-wol accepted" in drama


def test_facts_without_a_claim_are_shown_as_such(client):
    facts = text_of(client, "/page/person/seo-yul-ha").partition("Also in the graph")[2]

    assert words(facts).startswith(
        "birth place Nowhere seeAlso http://example.org/seo seeAlso javascript:alert(1) Every fact"
    )
    assert '<a href="http://example.org/seo" rel="nofollow noopener">' in facts
    assert "<dd><bdi>javascript:alert(1)</bdi></dd>" in " ".join(facts.split()).replace("> <", "><")


def test_a_claim_shows_how_it_stands_and_why(client):
    page = words(text_of(client, "/page/claim/c6"))

    assert "reported Reported: only hedged, or attributed to somebody else." in page
    assert "0 sources say it plainly, 1 only with a hedge, 0 deny it." in page


def test_an_evidence_leads_to_its_place(client):
    response = client.get("/page/evidence/e5")

    assert (response.status_code, response.headers["Location"]) == (
        303,
        "/page/source/rumour-1b2c#e-e5",
    )


@pytest.mark.parametrize("source", ["ledger-0f3a", "rumour-1b2c"])
def test_the_text_of_a_source_is_shown_whole_and_quotes_are_where_they_should(
    client, store, source
):
    page = text_of(client, f"/page/source/{source}")
    shown = re.search(r'<div class="text"[^>]*>(.*?)</div>', page, re.DOTALL)[1]
    graph = URIRef(ID + "source/" + source)
    with Site.of(
        create_app({"store": store}).extensions["dramagraph"].settings
    ).snapshots.lease() as held:
        values = {(q.s, q.p.rpartition("#")[2]): str(q.o) for q in held.snapshot.quads(graph)}

    assert unescape(re.sub(r"<[^>]*>", "", shown)) == values[graph, "text"]
    for (subject, name), exact in values.items():
        if name == "exact":
            begin = shown.index(f'<mark id="e-{subject.rpartition("/")[2]}"')
            after = unescape(re.sub(r"<[^>]*>", "", shown[begin:]))
            assert after.startswith(exact), subject


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("seo yul-ha", ["Seo Yul-ha", "A moon for Seo Yul-ha"]),
        ("SEOYULHA", ["Seo Yul-ha", "A moon for Seo Yul-ha"]),
        ("서율하", ["Seo Yul-ha"]),
        ("달빛", ["Moonlit Ledger"]),
        ("moon", ["Moon Awards", "Moonlit Ledger", "A moon for Seo Yul-ha"]),
        ("<script>", ["<script>alert('x')</script>"]),
        ("rumours & talk", []),
        ("nobody", []),
        ("-- !", []),
        ('") } ; CLEAR ALL #', []),
        ("\\u0022 ?x ?y", []),
    ],
)
def test_search_finds_names_without_case_spaces_and_marks(client, wanted, found):
    page = client.get("/search", query_string={"q": wanted}).get_data(as_text=True)

    items = re.findall(r"<li><a[^>]*><bdi[^>]*>(.*?)</bdi></a>", page)
    assert [unescape(item) for item in items] == found
    assert f'value="{wanted}"' in unescape(page)


@given(st.text())
def test_any_search_is_answered(client, wanted):
    assert client.get("/search", query_string={"q": wanted}).status_code == 200


@given(st.text(), st.text())
def test_any_address_of_a_thing_is_answered(client, kind, slug):
    for prefix in ("id", "page", "doc"):
        response = client.get(f"/{prefix}/{kind}/{slug}".replace("?", "%3F").replace("#", "%23"))

        assert response.status_code in {200, 303, 308, 404, 406}
        assert not response.headers.get("Location", "/").startswith(("//", "/\\"))


@pytest.mark.parametrize(
    ("path", "accept", "location"),
    [
        ("/id/person/a", BROWSER, "/page/person/a"),
        ("/id/person/a", "*/*", "/page/person/a"),
        ("/id/person/a", "text/turtle", "/doc/person/a.ttl"),
        ("/id/person/a", "application/ld+json", "/doc/person/a.jsonld"),
        ("/id/person/a", "application/n-triples, text/turtle;q=0.5", "/doc/person/a.nt"),
        ("/id/person/a", "application/rdf+xml", "/doc/person/a.rdf"),
        ("/id/person/a.rdf", BROWSER, "/doc/person/a.rdf"),
        ("/id/person/a.html", "text/turtle", "/page/person/a"),
        ("/id/character/a.b-c", "text/turtle", "/doc/character/a.b-c.ttl"),
        ("/id/drama/폭풍", "text/turtle", "/doc/drama/%ED%8F%AD%ED%92%8D.ttl"),
        ("/id/drama/%ED%8F%AD%ED%92%8D", BROWSER, "/page/drama/%ED%8F%AD%ED%92%8D"),
        ("/id/claim/c1", "text/turtle", "/doc/claim/c1.ttl"),
    ],
)
def test_a_thing_leads_to_a_page_or_to_its_triples(client, path, accept, location):
    response = client.get(path, headers={"Accept": accept})

    assert (response.status_code, response.headers["Location"]) == (303, location)
    assert response.headers["Vary"] == "Accept"


def test_a_thing_in_a_format_that_there_is_not_gets_406(client):
    assert client.get("/id/person/a", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("extension", "parser"),
    [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")],
)
def test_the_triples_of_a_thing_are_those_of_the_default_graph_both_ways(client, extension, parser):
    response = client.get(f"/doc/drama/moonlit-ledger.{extension}")
    drama = URIRef(ID + "drama/moonlit-ledger")
    graph = load_bytes(response.data, parser, "the answer", "")

    assert len(graph) == 6
    assert len(list(graph.triples((drama, None, None)))) == 5
    assert {str(s) for s in graph.subjects(None, drama)} == {
        f"{ID}character/nam-so-wol.moonlit-ledger"
    }
    assert (
        response.headers["Link"]
        == '</page/drama/moonlit-ledger>; rel="alternate"; type="text/html"'
    )


def test_the_triples_of_a_claim_and_of_a_source_are_those_of_the_sources_graph(client):
    claim = Graph().parse(data=client.get("/doc/claim/c1.ttl").data, format="turtle")
    source = Graph().parse(data=client.get("/doc/source/rumour-1b2c.ttl").data, format="turtle")

    assert {str(s) for s in claim.subjects()} == {f"{ID}claim/c1"}
    assert len(claim) == 11, "seven of the source and four of its status"
    assert Literal("possible") in set(source.objects())


def test_a_hangul_name_has_a_page_under_its_iri(client):
    assert "<bdi>폭풍</bdi>" in text_of(client, "/page/drama/폭풍")
    assert text_of(client, "/page/drama/%ED%8F%AD%ED%92%8D") == text_of(client, "/page/drama/폭풍")


def test_home_counts_what_is_there_and_shows_where_to_begin(client):
    page = words(text_of(client, "/"))

    assert "Each of its 7 facts leads to the words that state it, in 2 sources ." in page
    assert "drama 3" in page and "4 accepted 2 contested 1 refuted 1 reported" in page
    assert 'Newest sources "Rumours" & <i>talk</i> 2023-09 A moon for Seo Yul-ha' in page


def test_lists_go_on_without_gaps_or_repetition(tmp_path):
    names = [f"Person {n:03}" for n in range(2 * PAGE_SIZE + 1)]
    lines = [
        f"<{ID}person/p{n}> <{RDF.type}> <{DG.Person}> .\n"
        f'<{ID}person/p{n}> <{RDFS.label}> "{name}"@en .\n'
        for n, name in enumerate(names)
    ]
    write(str(tmp_path / "s"), read_nquads(line.encode() for line in lines), action="test")
    client = create_app({"store": str(tmp_path / "s")}).test_client()

    for start in ("/class/Person", "/search?q=person"):
        found, sizes, path = [], [], start
        while path:
            page = text_of(client, path)
            found += re.findall(r'<bdi lang="en">(Person \d+)</bdi>', page)
            sizes.append(len(found))
            onward = re.search(r'<p class="onward"><a href="([^"]*)"', page)
            path = unescape(onward[1]) if onward else None

        assert found == names
        assert sizes == [PAGE_SIZE, 2 * PAGE_SIZE, 2 * PAGE_SIZE + 1]


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/page/person/seo-yul-ha", 3),
        ("/page/source/ledger-0f3a", 4),
        ("/page/claim/c1", 2),
        ("/", 6),
        ("/search?q=a", 3),
    ],
)
def test_a_page_asks_a_fixed_number_of_queries(store, path, most):
    app = create_app({"store": store})
    with app.extensions["dramagraph"].snapshots.lease() as held:
        asked, query = [], held.snapshot.query
        held.snapshot.query = lambda *a, **k: (asked.append(a), query(*a, **k))[1]
        text_of(app.test_client(), path)

    assert len(asked) == most
