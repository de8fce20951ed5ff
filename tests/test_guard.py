"""What the guard lets through is safe for the engine, and what it refuses is not."""

import re
import time
from contextlib import suppress

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dramagraph.errors import QueryError
from dramagraph.guard import Limits, query_form, refuse_network

# The engine refuses port 1 by itself, after it has decided to go out: nothing leaves the machine.
PEER = "<http://127.0.0.1:1/>"
PREFIXES = "PREFIX :<http://127.0.0.1:1/> PREFIX a:<a:> PREFIX service:<a:> PREFIX true:<a:> "

CALLS = [
    f"ASK {{ SERVICE {PEER} {{}} }}",
    f"ASK {{ sErViCe{PEER}{{}} }}",
    f"ASK {{ SERVICE # comment\n{PEER} {{}} }}",
    "ASK { SERVICE :x {} }",
    "ASK { SERVICE:x {} }",
    "ASK { service:x {} }",
    "ASK { SERVICE: {} }",
    f"ASK {{ OPTIONAL {{ SERVICE {PEER} {{}} }} }}",
    f"ASK {{ FILTER EXISTS {{ SERVICE {PEER} {{}} }} }}",
    f"ASK {{ {{ SELECT * {{ SERVICE {PEER} {{}} }} }} }}",
    f"ASK {{ ?s ?p trueSERVICE {PEER} {{}} }}",
    "ASK { ?s ?p trueSERVICE:x {} }",
    f"ASK {{ ?s ?p 1.SERVICE {PEER} {{}} }}",
    f"ASK {{ ?s ?p 'a'SERVICE {PEER} {{}} }}",
    f"ASK {{ ?s ?p a:.SERVICE {PEER} {{}} }}",
    f"ASK {{ FILTER(?a < ?b) SERVICE {PEER} {{}} FILTER(?b > ?c) }}",
    f"ASK {{ FILTER(?a <'>') SERVICE {PEER} {{}} #'\n}}",
    f'ASK {{ FILTER(?a <#>"""\n?b) SERVICE {PEER} {{}} #"""\n}}',
    f'ASK {{ FILTER(?a <<#>) SERVICE {PEER} {{}}\n"""#>"""))\n}}',
    f'ASK {{ FILTER a:f(?a <#>"""\n?b) SERVICE {PEER} {{}} #"""\n}}',
    f"SELECT ({PEER}(?a <'>') AS ?x) {{ SERVICE {PEER} {{}} #'\n}}",
]

LOOKALIKES = [
    'ASK { ?s ?p "SERVICE <http://x/> {}" }',
    "ASK { ?s ?p '''\nSERVICE <http://x/> {} ''' }",
    "ASK { ?s ?p 'it\\'s SERVICE <http://x/> {}' }",
    "ASK { # SERVICE <http://x/> {}\n }",
    "ASK { ?s <http://x/SERVICE> <http://x/#SERVICE{PEER}> }".replace("{PEER}", ""),
    "ASK { ?service a:service $SERVICE }",
    "ASK { service:a service:b service:c . a:service a:b ?x }",
    "ASK { ?s ?p 'x'@service , _:SERVICE }",
    "ASK { GRAPH a:service { ?s ?p ?o } }",
    "ASK { FILTER(?a<?b&&?c>?d) FILTER(?a<5&&(?y>3)) }",
    "ASK { VALUES (?a ?b) { (<http://x/#1> <http://x/#2>) (<http://x/'3> UNDEF) } }",
    "ASK { BIND(<<( a:a a:b <http://x/#3> )>> AS ?t) ?s a:p <http://x/#4> , <http://x/#5> }",
]


@pytest.mark.parametrize("query", CALLS)
def test_a_call_of_a_service_is_refused_however_it_is_written(query):
    with pytest.raises(QueryError):
        refuse_network(PREFIXES + query)


@pytest.mark.parametrize("query", LOOKALIKES)
def test_a_lookalike_passes_and_is_a_query(query):
    refuse_network(PREFIXES + query)

    pyoxigraph.Store().query(PREFIXES + query)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("ASK { ( } SERVICE )", "line 1, column 9: } closes no {"),
        ("ASK {\n?s ?p ?o ] }", "line 2, column 10: ] closes no ["),
        ("ASK { } )", "line 1, column 9: ) closes no ("),
    ],
)
def test_a_bracket_closes_the_one_that_was_opened_last(query, place):
    """Else what follows would count as inside of brackets that an engine takes for closed."""
    with pytest.raises(QueryError, match=re.escape(place)):
        refuse_network(query)


PIECES = [
    *("SERVICE", "service:", ":x", PEER, "{}", "{", "}", "(", ")", "[", "]", " ", "\n", "#"),
    *("'", '"', "'''", '"""', "''", "<", ">", "<#>", "<'>", "<<", ">>", "\\", "\\'", ".", ",", ";"),
    *("?b", "?s ?p ?o", "true", "1", "1.", "1e1", "a:b", "a:", "_:b", "@en", "^^", "a:f(", "&&"),
    *("FILTER(", "FILTER(?a <", "BIND(1 AS ?z)", "OPTIONAL", "EXISTS", "UNION", "VALUES ?x", "IN"),
    *(f"SERVICE{PEER}{{}}", "SERVICE:x{}", f"SERVICE {PEER} {{}} #", "é", "|", "/", "-", "="),
]
FRAMES = [
    "ASK{%s%s}",
    "ASK{?s a:p %s%s}",
    f"ASK{{FILTER(?a <%s) SERVICE {PEER} {{}} %s\n}}",
    f"ASK{{FILTER a:f(?a %s) SERVICE {PEER} {{}} #%s\n}}",
    f"ASK{{?s ?p (%s) . SERVICE {PEER} {{}} #%s\n}}",
    f"ASK{{VALUES ?x {{%s}} SERVICE {PEER} {{}} #%s\n}}",
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
DATA = [
    pyoxigraph.Quad(pyoxigraph.NamedNode("a:s"), pyoxigraph.NamedNode("a:p"), value)
    for value in (pyoxigraph.Literal(True), pyoxigraph.Literal(1), pyoxigraph.NamedNode("a:b"))
]


@settings(max_examples=2000, deadline=None)
@given(st.sampled_from(FRAMES), SOUP, SOUP)
def test_nothing_that_passes_makes_the_engine_go_out(frame, first, second):
    query = PREFIXES + frame % (first, second)
    try:
        refuse_network(query)
    except QueryError:
        return
    store = pyoxigraph.Store()
    store.extend(DATA)

    try:
        store.query(query)
    except OSError as error:
        raise AssertionError(query) from error
    except (SyntaxError, RuntimeError, ValueError):
        pass  # not a query, or not one for this engine


def test_a_refusal_names_the_place():
    with pytest.raises(QueryError) as caught:
        refuse_network("SELECT *\nWHERE { é SERVICE <http://x/> {} }")

    assert str(caught.value) == (
        "line 2, column 11: SERVICE is off: queries stay inside this dataset"
    )
    assert (caught.value.line, caught.value.column) == (2, 11)


def many(count: int, piece: str, separator: str = "") -> str:
    return separator.join(piece.replace("#", str(number)) for number in range(count))


LARGEST = {
    "braces": (199, lambda n: "ASK{" + "{" * n + "}" * n + "}"),
    "parentheses": (198, lambda n: "ASK{FILTER(" + "(" * n + "1" + ")" * n + ")}"),
    "optionals": (60, lambda n: "ASK{" + many(n, "OPTIONAL{?s a:p ?o#}") + "}"),
    "unions": (301, lambda n: "ASK{" + many(n, "{?s a:p ?o}", "UNION") + "}"),
    "filters": (300, lambda n: "ASK{" + "FILTER(?a)" * n + "}"),
    "binds": (300, lambda n: "ASK{" + many(n, "BIND(1 AS ?b#)") + "}"),
    "patterns": (61, lambda n: "ASK{" + many(n, "?s a:p ?o#", ".") + "}"),
    "objects": (61, lambda n: "ASK{?s a:p " + many(n, "?o#", ",") + "}"),
    "predicates": (61, lambda n: "ASK{?s " + many(n, "a:p ?o#", ";") + "}"),
    "path steps": (61, lambda n: "ASK{?s " + many(n, "a:p", "/") + " ?o}"),
    "blank nodes": (30, lambda n: "ASK{?s a:p " + many(n, "[a:p 1]", ",") + "}"),
    "members": (30, lambda n: "ASK{?s a:p (" + "1 " * n + ")}"),
    "lists": (30, lambda n: "ASK{?s a:p " + "(" * n + "1" + ")" * n + "}"),
    "groups": (60, lambda n: "ASK{" + many(n, "{?s a:p ?o#}") + "}"),
    "groups of objects": (
        6,
        lambda n: "ASK{" + many(n, "{?s a:p " + many(10, "?o", ",") + "}") + "}",
    ),
    "graphs": (60, lambda n: "ASK{" + "GRAPH ?g{?s a:p ?o}" * n + "}"),
    "subqueries": (60, lambda n: "ASK{" + many(n, "{SELECT ?s{?s a:p ?o#}}") + "}"),
    "values": (60, lambda n: "ASK{" + "VALUES ?x{1}" * n + "}"),
    "joined unions": (60, lambda n: "ASK{" + many(n, "{?s a:p ?o#}UNION{?s a:q ?o#}") + "}"),
    "triple terms": (30, lambda n: "ASK{" + "<<?s a:p " * n + "1" + ">>" * n + " a:p 1}"),
    "annotations": (30, lambda n: "ASK{?s a:p ?o" + "{|a:p ?x" * n + "|}" * n + "}"),
    "alternatives": (992, lambda n: "ASK{FILTER(" + many(n, "?a", "||") + ")}"),
    "sums": (992, lambda n: "ASK{FILTER(" + many(n, "1", "+") + ")}"),
    "conditions": (992, lambda n: "SELECT * {?s ?p ?o} ORDER BY " + "(1)" * n),
    "descriptions": (992, lambda n: "DESCRIBE " + many(n, "a:a#", " ")),
    "group patterns": (
        8,
        lambda n: "ASK{" + many(n, "{?s a:p " + many(58, "?o#", ",") + "}", "UNION") + "}",
    ),
}


@pytest.mark.parametrize("shape", LARGEST)
def test_the_largest_query_of_a_shape_passes_and_can_be_run_and_a_larger_one_is_refused(shape):
    largest, query = LARGEST[shape]

    refuse_network(PREFIXES + query(largest))
    pyoxigraph.Store().query(PREFIXES + query(largest))
    with pytest.raises(QueryError, match="more than|inside each other"):
        refuse_network(PREFIXES + query(largest + 1))


def test_a_query_of_65536_bytes_passes_and_one_more_is_refused():
    refuse_network("ASK {}".ljust(65_536))
    with pytest.raises(QueryError, match="has 65538 bytes; at most 65536"):
        refuse_network("ASK {}é".ljust(65_537))


def test_limits_can_be_set():
    with pytest.raises(QueryError, match="more than 2 patterns in one group"):
        refuse_network("ASK { ?s ?p ?o , ?q , ?r , ?t }", Limits(joins=2))


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("ASK { ?s ?p 'open }", "line 1, column 13: a string that does not end"),
        ("ASK { ?s ?p \ud800 }", "lone surrogate"),
        ("ASK { ?s ?p (<http://x/#1> <http://x/#2>) }", "write a prefixed name, or a space"),
    ],
)
def test_what_tokens_cannot_decide_is_refused(query, reason):
    with pytest.raises(QueryError, match=reason):
        refuse_network(query)


@pytest.mark.parametrize(
    "piece",
    ["a.b-c ", "a.", "a", "''' \"\"\" ", "<a", "(<", "a:", "a:\\-", "\\", "_:a.", "?", "#\n"],
)
def test_reading_takes_no_longer_for_hostile_text(piece):
    query = (piece * 65_536)[:65_536]
    start = time.perf_counter()
    with suppress(QueryError):
        refuse_network(query, Limits(operators=10**6))

    assert time.perf_counter() - start < 3  # 0.3 s where it was measured; a square would be minutes


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("PREFIX select: <http://x/ASK> # CONSTRUCT\nselect * {}", "SELECT"),
        ("BASE <http://x/> ask {}", "ASK"),
        ("construct where { ?s ?p ?o }", "CONSTRUCT"),
        ("DESCRIBE <http://x/>", "DESCRIBE"),
    ],
)
def test_the_form_of_a_query_is_its_first_word_after_the_prologue(query, form):
    assert query_form(query) == form


def test_an_update_has_no_form():
    with pytest.raises(QueryError, match="no SELECT, ASK, CONSTRUCT or DESCRIBE"):
        query_form("INSERT DATA { <http://x/> <http://x/> 'ASK' }")
