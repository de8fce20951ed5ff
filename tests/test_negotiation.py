"""A client gets the format that RFC 9110, section 12.5.1, gives it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import NotAcceptable

from dramagraph.server.negotiation import (
    BOOLEANS,
    DOCUMENTS,
    GRAPHS,
    HTML,
    JSONLD,
    NTRIPLES,
    RDFXML,
    TABLES,
    TURTLE,
    Choice,
    Format,
    MediaRange,
    accepted,
    choose,
    media_ranges,
)

JSON, XML, CSV, TSV = TABLES
PAGES = (HTML, *DOCUMENTS)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "offered", "media_type"),
    [
        (None, TABLES, "application/sparql-results+json"),
        ("", TABLES, "application/sparql-results+json"),
        ("*/*", TABLES, "application/sparql-results+json"),
        ("nonsense", TABLES, "application/sparql-results+json"),
        (BROWSER, (*TABLES, HTML), "text/html"),
        (BROWSER, PAGES, "text/html"),
        (BROWSER, TABLES, "application/xml"),
        ("text/csv", TABLES, "text/csv"),
        ("TEXT/CSV", TABLES, "text/csv"),
        ("application/json", TABLES, "application/json"),
        ("application/sparql-results+xml, application/json;q=0.9", TABLES, XML.media_type),
        ("text/csv;q=0.2, text/tab-separated-values;q=0.3", TABLES, "text/tab-separated-values"),
        ("text/*", TABLES, "text/csv"),
        ("text/*;q=0.1, */*;q=0.9", TABLES, JSON.media_type),
        ("*/*, application/sparql-results+json;q=0", TABLES, XML.media_type),
        ("text/*, text/csv;q=0.1", TABLES, "text/tab-separated-values"),
        ("text/turtle;charset=utf-8", GRAPHS, "text/turtle"),
        ("application/rdf+xml, text/turtle", GRAPHS, "text/turtle"),
        ('application/ld+json;profile="a, b;q=0"', GRAPHS, "application/ld+json"),
        ("text/turtle;level=1;q=0.1, text/turtle;q=0.9, text/csv", DOCUMENTS, "text/turtle"),
        ("text/turtle;q=2, application/n-triples;q=0.1", GRAPHS, "application/n-triples"),
        ("text/turtle , , application/n-triples;q=0.9,", GRAPHS, "text/turtle"),
    ],
)
def test_the_best_range_decides(accept, offered, media_type):
    assert choose(accept, offered).media_type == media_type


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "*/*;q=0", "image/*, text/csv"])
def test_406_where_nothing_fits(accept):
    with pytest.raises(NotAcceptable) as caught:
        choose(accept, BOOLEANS)

    assert caught.value.description == (
        "Accept fits none of application/sparql-results+json, application/sparql-results+xml"
    )


@pytest.mark.parametrize(
    ("named", "offered", "chosen"),
    [
        ("turtle", PAGES, TURTLE),
        ("ttl", PAGES, TURTLE),
        ("TTL", PAGES, TURTLE),
        ("nt", PAGES, NTRIPLES),
        ("rdf", PAGES, RDFXML),
        ("application/ld+json", PAGES, JSONLD),
        ("html", PAGES, HTML),
        ("json", TABLES, JSON),
        ("srx", TABLES, XML),
    ],
)
def test_a_name_overrides_the_header(named, offered, chosen):
    assert choose("image/png", offered, named) == Choice(chosen, chosen.media_type)


def test_406_for_a_name_that_is_not_on_offer():
    with pytest.raises(NotAcceptable) as caught:
        choose("*/*", BOOLEANS, "csv")

    assert caught.value.description == "format 'csv' is not on offer here; json, xml are"


def test_elements_are_read_with_quotes_and_blanks():
    assert media_ranges('a/b;x="1,2;q=0";q=0.3 , c/d;;q=1.000;, x/y;q=2, "q/r", e/f') == [
        MediaRange("a", "b", 1, 0.3),
        MediaRange("c", "d", 0, 1.0),
        MediaRange("e", "f", 0, 1.0),
    ]


def test_text_is_sent_with_its_charset():
    assert [Choice(f, f.media_type).content_type for f in (TURTLE, JSONLD, CSV, TSV)] == [
        "text/turtle; charset=utf-8",
        "application/ld+json",
        "text/csv; charset=utf-8",
        "text/tab-separated-values; charset=utf-8",
    ]


def test_a_long_header_is_read_in_time_that_grows_with_its_length():
    """Nested repetition would need longer than the age of the world for either."""
    assert media_ranges("a/b" + "; " * 20_000 + "!!") == []
    assert media_ranges('a/b;x="' + '\\"' * 20_000) == []


@given(st.one_of(st.text(), st.text(alphabet='ab/*;q=0.1," \t\\')))
def test_any_header_gives_an_offer_or_nothing(accept):
    choice = accepted(accept, TABLES)

    assert choice is None or choice.format in TABLES


weights = st.integers(0, 1000).map(lambda n: n / 1000)
media_types = st.sampled_from([f.media_type for f in GRAPHS])


@given(st.dictionaries(media_types, weights, min_size=1))
def test_of_exact_types_the_one_with_the_highest_quality_wins(qualities):
    accept = ", ".join(f"{name};q={quality:.3f}" for name, quality in qualities.items())
    best = max(qualities.values())
    choice = accepted(accept, GRAPHS)

    if best == 0:
        assert choice is None
    else:
        first = next(f for f in GRAPHS if qualities.get(f.media_type) == best)
        assert choice == Choice(first, first.media_type)


@given(st.permutations(GRAPHS))
def test_among_equals_the_order_of_the_server_decides(offered: list[Format]):
    assert accepted("*/*", offered) == Choice(offered[0], offered[0].media_type)
