"""The small parts of the server: frames, values bounded in bytes, encodings, WSGI, the bench's data."""

import importlib.util
import sys
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.engine_evaluator import moved, scanned
from dramagraph.engine_wire import End, Failure, Frames, Head, Kind, Task, frame, parts, whole
from dramagraph.errors import ComplexityError, FederationError, QueryError
from dramagraph.guard import LIMITS, refuse_network
from dramagraph.server.caching import Bounded
from dramagraph.server.negotiation import encoding, is_page_wanted
from dramagraph.server.wsgi import environment

ROOT = Path(__file__).parent.parent
FRAMES = st.lists(st.tuples(st.sampled_from(Kind), st.binary(max_size=50)), max_size=8)


@given(FRAMES, st.lists(st.integers(1, 20)))
def test_frames_come_out_as_they_went_in_however_they_are_cut(sent, cuts):
    data = b"".join(frame(kind, payload) for kind, payload in sent)
    places = sorted({0, *(sum(cuts[: n + 1]) for n in range(len(cuts))), len(data)})
    pieces = [data[a:b] for a, b in zip(places, [*places[1:], len(data)], strict=True)]
    frames = Frames()

    assert [found for piece in pieces for found in frames.feed(piece)] == sent


@given(st.text(), st.lists(st.text()), st.sampled_from(["", "br", "gzip"]))
def test_a_task_is_read_as_it_was_written(query, graphs, coding):
    formats = {"SELECT": "json", "ASK": None}
    task = Task(7, query, formats, "http://x/", graphs, [], coding)

    assert Task.decoded(task.encoded()) == task
    assert b"\n" not in task.encoded()


@given(st.binary())
def test_an_answer_in_one_piece_is_taken_apart(body):
    head, end = Head("SELECT", True, "d", "", "disk"), End(False)
    ((kind, payload),) = Frames().feed(whole(head, end, body))

    assert (kind, parts(payload)) == (Kind.WHOLE, (head, end, body))
    assert Failure.decoded(Failure("query", "no", 1, 2).encoded()) == Failure("query", "no", 1, 2)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 60))))
def test_bounded_values_never_take_more_than_they_may(puts):
    kept = Bounded(200)
    sizes = {}
    for key, size in puts:
        kept.put(key, size, size)
        if size <= 25:
            sizes[key] = size
            assert kept.get(key) == size
        found = {key: kept.get(key) for key in sizes}
        assert sum(size for size in found.values() if size) <= 200
    assert len(kept) == sum(kept.get(key) is not None for key in "abcdef")


def test_what_has_not_been_asked_for_longest_goes_first():
    kept = Bounded(80)
    for number in range(8):
        kept.put(str(number), number, 10)
    kept.get("0")
    kept.put("8", 8, 10)

    assert [kept.get(str(number)) for number in range(9)] == [0, None, 2, 3, 4, 5, 6, 7, 8]
    assert (kept.has_room(10), kept.has_room(11)) == (True, False)


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("GZIP;q=1.0", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("*", "br"),
        ("*;q=0, gzip", "gzip"),
        ("identity", ""),
        ("br;q=nonsense", ""),
        ("gzip, " * 5_000, "gzip"),
    ],
)
def test_the_encoding_that_a_client_likes_best_is_chosen(header, chosen):
    assert encoding(header) == chosen


def test_only_who_prefers_pages_gets_one():
    accepts = [
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "*/*",
        "",
        "application/json",
        "text/html",
    ]

    assert [is_page_wanted(accept) for accept in accepts] == [True, False, False, False, True]


def test_a_request_becomes_a_wsgi_environment_without_ambiguous_headers():
    scope = {
        "method": "POST",
        "raw_path": b"/id/%E6%BC%A2",
        "query_string": b"a=%20",
        "http_version": "1.1",
        "scheme": "http",
        "client": ("192.0.2.1", 5),
        "server": None,
        "headers": [
            *((b"accept", b"a/b"), (b"accept", b"c/d"), (b"x_forwarded_host", b"evil")),
            *((b"content-length", b"99"), (b"transfer-encoding", b"chunked")),
            (b"content-type", b"text/plain"),
        ],
    }
    found = environment(scope, b"body")

    assert {
        name: found[name] for name in found if name.startswith(("HTTP", "CONTENT", "PATH"))
    } == {
        "HTTP_ACCEPT": "a/b, c/d",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "4",
        "PATH_INFO": "/id/漢".encode().decode("latin-1"),
    }
    assert found["wsgi.input"].read() == b"body"


def test_queries_that_mean_the_same_share_a_digest():
    first, _ = scanned("SELECT ?a { ?a a 'x y' }", LIMITS.size)
    same, _ = scanned("SELECT  ?a\n{?a a 'x y'} # rest", LIMITS.size)
    others = ["SELECT ?a { ?a a 'x  y' }", "SELECT ?b { ?b a 'x y' }", "ASK { ?a a 'x y' }"]

    assert first == same
    assert first.digest not in {scanned(other, LIMITS.size)[0].digest for other in others}
    assert scanned("ASK { FILTER(now() > 1) }", LIMITS.size)[0].is_steady is False


def test_an_error_is_moved_to_where_it_was_written():
    error = QueryError("line 1, column 30: bad", 1, 30)

    assert (str(moved(error, 10)), moved(error, 10).column) == ("line 1, column 20: bad", 20)
    assert moved(QueryError("line 2, column 30: bad", 2, 30), 10).column == 30


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("ASK { SERVICE <a:b> {} }", FederationError),
        ("ASK { VALUES ?x { " + "1 " * 10_001 + "} }", ComplexityError),
        ("ASK { ?s " + "|".join(["<a:p>"] * 202) + " ?o }", ComplexityError),
        ("ASK { ?s " + "(" * 201 + "<a:p>" + ")" * 201 + " ?o }", ComplexityError),
        ("#" * 65_537, ComplexityError),
    ],
)
def test_the_guard_says_why_it_refuses(query, error):
    with pytest.raises(error) as caught:
        refuse_network(query)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    "query",
    [
        "ASK { VALUES ?x { " + "1 " * 10_000 + "} }",
        "ASK { ?s " + "|".join(["<a:p>"] * 201) + " ?o }",
        "SELECT (COUNT(*) AS ?n) (1 * 2 + 3 AS ?m) { FILTER(!?x || ?y + 1 > 2) }",
    ],
)
def test_the_guard_lets_the_largest_through(query):
    refuse_network(query)


def test_the_data_of_the_bench_is_well_formed_and_the_same_each_time():
    spec = importlib.util.spec_from_file_location("server_data", ROOT / "bench" / "server_data.py")
    data = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = data
    spec.loader.exec_module(data)
    lines = list(data.lines(20_000))

    assert lines == list(islice(data.lines(30_000), 20_000))
    assert len(set(lines)) == 20_000
    assert len({data.name(number) for number in range(10_000)}) == 10_000
