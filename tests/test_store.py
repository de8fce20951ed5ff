"""A store is written whole or not at all, read as it was written, and says what is wrong."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import XSD, BNode, Dataset, Graph, Literal, URIRef

from dramagraph.engine_errors import syntax_error
from dramagraph.engine_sort import sorted_lines
from dramagraph.errors import DataError, MissingError, QueryError, StoreError, UsageError
from dramagraph.rdf import Quad
from dramagraph.store import (
    current_number,
    from_engine,
    in_memory,
    journal,
    open_snapshot,
    pending,
    read_nquads,
    sorted_triples,
    to_engine,
    to_text,
    write,
    writer,
)

EX = "http://example.org/"
S, P, G, H = URIRef(EX + "s"), URIRef(EX + "p"), URIRef(EX + "g"), URIRef(EX + "h")
QUADS = [
    Quad(S, P, Literal("한글", lang="ko"), None),
    Quad(S, P, URIRef(EX + "o"), None),
    Quad(S, P, Literal("2024-03", datatype=XSD.gYearMonth), G),
    Quad(S, P, Literal(16), H),
]
LINES = [
    f'<{EX}s> <{EX}p> "16"^^<http://www.w3.org/2001/XMLSchema#integer> <{EX}h> .\n',
    f'<{EX}s> <{EX}p> "2024-03"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> <{EX}g> .\n',
    f'<{EX}s> <{EX}p> "한글"@ko .\n',
    f"<{EX}s> <{EX}p> <{EX}o> .\n",
]


def many(count, tag="x"):
    return (Quad(URIRef(f"{EX}{n}"), P, Literal(f"{tag} {n}"), None) for n in range(count))


@pytest.fixture
def location(tmp_path):
    return str(tmp_path / "store")


def content(location):
    """Every file of a store that counts, with its bytes."""
    return {
        str(path.relative_to(location)): path.read_bytes()
        for path in sorted(Path(location).rglob("*"))
        if path.is_file() and path.name != "lock"
    }


# Writing


def test_what_is_written_is_read(location):
    before = datetime.now(UTC) - timedelta(seconds=1)

    number = write(location, QUADS, action="build", counts={"sources": 2})

    with open_snapshot(location) as snapshot:
        assert (number, snapshot.number, current_number(location)) == (1, 1, 1)
        assert snapshot.count() == 4
        assert list(snapshot.nquads()) == LINES
        assert sorted(snapshot.quads(), key=str) == sorted(QUADS, key=str)
        assert set(snapshot.quads(None)) == set(QUADS[:2])
        assert list(snapshot.quads(G)) == [QUADS[2]]
        assert list(snapshot.quads(URIRef(EX + "none"))) == []
        assert snapshot.graph_names() == [G, H]
        assert set(snapshot.graph(None)) == {quad[:3] for quad in QUADS[:2]}
        assert list(snapshot.ntriples(G)) == [LINES[1].replace(f" <{EX}g> .", " .").encode()]
    (entry,) = journal(location)
    assert before < datetime.fromisoformat(entry.pop("time")) < datetime.now(UTC)
    assert entry == {"number": 1, "action": "build", "quads": 4, "counts": {"sources": 2}}


def test_the_newest_two_snapshots_stay(location):
    for count in (1, 2, 3):
        write(location, many(count), action="build")

    assert sorted(f.name for f in Path(location, "snapshots").iterdir()) == ["000002", "000003"]
    assert Path(location, "CURRENT").read_text() == "000003\n"
    assert [entry["quads"] for entry in journal(location)] == [1, 2, 3]


def test_a_reader_keeps_its_snapshot_until_it_is_closed_and_the_next_writer_removes_it(location):
    write(location, many(5000), action="build")
    place = Path(location, "snapshots", "000001")
    with open_snapshot(location) as old:
        quads = old.quads()
        for _ in range(2):
            write(location, many(1), action="build", keep=1)

        assert len(list(old.nquads())) == 5000
        assert len(list(old.query("SELECT * { ?s ?p ?o }"))) == 5000
        next(quads)
    write(location, many(1), action="build", keep=1)
    is_kept_by_an_iterator = place.exists()
    assert len(list(quads)) == 4999
    write(location, many(1), action="build", keep=1)

    assert (is_kept_by_an_iterator, place.exists()) == (True, False)


def test_the_lines_of_a_store_do_not_depend_on_the_order_of_writing(tmp_path):
    found = []
    for seed in range(3):
        quads = [*QUADS, *many(500)] * 2
        random.Random(seed).shuffle(quads)
        write(str(tmp_path / str(seed)), quads, action="build")
        with open_snapshot(str(tmp_path / str(seed))) as snapshot:
            found.append(list(snapshot.nquads()))

    assert found[0] == found[1] == found[2] == sorted(found[0])
    assert len(found[0]) == 504


class Interrupted(BaseException):
    pass


@pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt, Interrupted])
def test_an_error_in_the_quads_leaves_the_store_as_it_was(location, error):
    write(location, QUADS, action="build")
    before = content(location)

    def broken():
        yield from many(2000)
        raise error(28, "no quads left")

    with pytest.raises(error, match="no quads left"):
        write(location, broken(), action="build")

    assert content(location) == before


@pytest.mark.parametrize(
    ("quad", "message"),
    [
        (Quad(URIRef("http://e/ x>"), P, S, None), "'http://e/ x>' cannot be an IRI"),
        (Quad(S, P, Literal("\ud800"), None), r"'\\ud800' cannot be a literal"),
        (Quad(S, P, S, URIRef("no-scheme")), "'no-scheme' cannot be an IRI"),
    ],
)
def test_a_term_that_rdf_does_not_allow_is_named_and_nothing_is_written(location, quad, message):
    with pytest.raises(DataError, match=message):
        write(location, [*QUADS, quad], action="build")
    with pytest.raises(MissingError):
        open_snapshot(location)


def test_a_first_write_that_fails_leaves_no_store(location):
    with pytest.raises(ValueError, match="blank"):
        write(location, [Quad(S, P, BNode("blank"), None)], action="build")

    assert content(location) == {}


def test_a_second_writer_waits_its_turn(location):
    with pending(location, action="build") as first:
        first.load(QUADS)
        with (
            pytest.raises(StoreError, match="is being written by another process: try again"),
            writer(location, wait_s=0.05),
        ):
            pass
        second = Thread(target=write, args=(location, many(3)), kwargs={"action": "later"})
        second.start()
        second.join(0.1)
        assert second.is_alive()
        assert first.commit() == 1
    second.join()

    assert [(e["number"], e["action"], e["quads"]) for e in journal(location)] == [
        (1, "build", 4),
        (2, "later", 3),
    ]


def test_a_pending_snapshot_is_read_before_it_counts(location):
    write(location, QUADS[:1], action="build")

    with pending(location, action="add") as build:
        build.load(QUADS[:2])
        build.load(QUADS[2:])
        assert (build.number, build.count(), list(build.nquads())) == (2, 4, LINES)
        assert build.query("ASK { GRAPH ?g { ?s ?p 16 } }").boolean
        assert current_number(location) == 1
        build.commit({"sources": 1})
        assert current_number(location) == 2

    assert [(e["action"], e["counts"]) for e in journal(location)] == [
        ("build", {}),
        ("add", {"sources": 1}),
    ]


@pytest.mark.parametrize("error", [None, RuntimeError])
def test_a_pending_snapshot_without_commit_changes_nothing(location, error):
    write(location, QUADS, action="build")
    before = content(location)

    try:
        with pending(location, action="add") as build:
            build.load(many(100))
            if error is not None:
                raise error
    except RuntimeError:
        pass

    assert content(location) == before


def test_a_closed_snapshot_says_so(location):
    write(location, QUADS, action="build")
    snapshot = open_snapshot(location)
    snapshot.close()
    snapshot.close()

    with pytest.raises(StoreError, match="snapshot 1 of .* has been closed"):
        snapshot.query("ASK {}")


def test_a_snapshot_number_must_be_kept(location):
    with pytest.raises(UsageError, match="keep=0"):
        write(location, QUADS, action="build", keep=0)


# Crashes

KILLED = """
import os, signal, sys
from rdflib import Literal, URIRef
from dramagraph import engine_folder
from dramagraph.rdf import Quad
from dramagraph.store import write

location, name, left, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])

def reach(step):
    global left
    left -= step == name
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def quads(count):
    for n in range(count * 10):
        yield Quad(URIRef(f"http://e/{count}/{n}"), URIRef("http://e/p"), Literal(count), None)
    reach("loading")

engine_folder._sync = lambda path: reach(path.name)
print("ready", flush=True)
while True:
    count += 1
    write(location, quads(count), action="build", counts={"count": count})
"""


def killed(location, name="", occurrence=-1, count=0):
    """Start a writer that kills itself the nth time it comes to syncing a file of that name."""
    command = [sys.executable, "-c", KILLED, location, name, str(occurrence), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)  # closed by its with


def whole(location):
    """Check that a store is one of the writes from beginning to end; return which."""
    with open_snapshot(location) as snapshot:
        ((count,),) = snapshot.query("SELECT DISTINCT ?o { ?s ?p ?o }")
        assert snapshot.count() == len(list(snapshot.quads())) == int(count) * 10
        entries = list(journal(location))
        assert entries[-1]["number"] == snapshot.number == current_number(location)
        assert entries[-1]["counts"] == {"count": int(count)}
        assert [entry["number"] for entry in entries] == list(range(1, snapshot.number + 1))
    return int(count)


@pytest.mark.parametrize(
    ("name", "occurrence", "finished"),
    [
        ("loading", 1, 0),
        ("inventory.json", 1, 0),
        ("journal.jsonl", 1, 0),
        ("CURRENT.part", 1, 0),
        ("store", 1, 1),
        ("loading", 2, 1),
        ("snapshots", 2, 1),
        ("journal.jsonl", 2, 1),
        ("CURRENT.part", 2, 1),
        ("store", 3, 3),
    ],
)
def test_a_writer_killed_at_any_step_leaves_what_was_finished(location, name, occurrence, finished):
    with killed(location, name, occurrence) as process:
        assert process.wait(timeout=60) == -signal.SIGKILL

    if finished:
        assert whole(location) == finished
    else:
        with pytest.raises(MissingError):
            open_snapshot(location)
    assert write(location, many(3), action="after") == finished + 1
    snapshots = sorted(int(folder.name) for folder in Path(location, "snapshots").iterdir())
    assert snapshots == ([finished, finished + 1] if finished else [1])
    assert [entry["action"] for entry in journal(location)] == ["build"] * finished + ["after"]


def test_a_writer_killed_at_random_leaves_a_whole_store(location):
    count = 0
    for seed in range(3):
        with killed(location, count=count) as process:
            assert process.stdout.readline() == b"ready\n"
            time.sleep(0.3 + random.Random(seed).random() / 2)
            process.send_signal(signal.SIGKILL)

        try:
            count = whole(location)
        except MissingError:
            assert count == 0
    assert count > 0


def test_a_full_disk_is_one_line_and_leaves_the_store_as_it_was(location):
    write(location, QUADS, action="build")
    before = content(location)
    script = """
import resource, sys
from rdflib import Literal, URIRef
from dramagraph.errors import StoreError
from dramagraph.rdf import Quad
from dramagraph.store import write

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
quads = (Quad(URIRef(f"http://e/{n}"), URIRef("http://e/p"), Literal(n), None) for n in range(9999))
try:
    write(sys.argv[1], quads, action="build")
except StoreError as error:
    print(error)
"""
    for limit in (50, 100_000):
        command = [sys.executable, "-c", script, location, str(limit)]
        said = subprocess.run(command, capture_output=True, text=True, check=True)

        assert said.stdout.count("\n") == 1
        assert location in said.stdout
        assert "File too large" in said.stdout
        assert content(location) == before


# Damage


def test_no_store_is_said_with_what_to_do(location):
    with pytest.raises(MissingError) as caught:
        open_snapshot(location)
    assert str(caught.value) == (
        f"no store at {location}: run `dramagraph build --store {location}` first"
    )


def test_the_store_of_the_settings_is_the_default(location, monkeypatch):
    monkeypatch.setenv("DRAMAGRAPH_STORE", location)
    write(location, QUADS, action="build")

    with open_snapshot() as snapshot:
        assert snapshot.location == location


def test_a_file_is_no_store(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="Not a directory"):
        open_snapshot(str(tmp_path / "file"))
    with pytest.raises(StoreError, match="Not a directory|File exists"):
        write(str(tmp_path / "file"), QUADS, action="build")


def cut(path, size):
    path.write_bytes(path.read_bytes()[:size])


@pytest.mark.parametrize(
    ("pattern", "change"),
    [
        ("CURRENT", lambda path: path.write_text("newest\n")),
        ("snapshots/*/CURRENT", lambda path: path.write_text("x\n")),
        ("snapshots/*/MANIFEST*", lambda path: cut(path, path.stat().st_size // 2)),
        ("snapshots/*/MANIFEST*", lambda path: path.write_bytes(b"x" * path.stat().st_size)),
        ("snapshots/*/*.sst", lambda path: cut(path, path.stat().st_size - 1)),
        ("snapshots/*/*.sst", lambda path: path.write_bytes(b"x" * path.stat().st_size)),
        ("snapshots/*/*.sst", Path.unlink),
        ("snapshots/*/inventory.json", Path.unlink),
        ("snapshots/*/inventory.json", lambda path: path.write_text("[]")),
        ("snapshots/*", shutil.rmtree),
    ],
)
def test_a_damaged_store_is_reported_and_not_read(location, pattern, change):
    write(location, many(2000), action="build")
    for path in sorted(Path(location).glob(pattern)):
        change(path)

    with pytest.raises(StoreError, match="damaged|Corruption|IO error"):
        list(open_snapshot(location).quads())


def test_bytes_that_have_changed_are_an_error_of_the_store_and_not_of_the_query(location):
    write(location, many(5000), action="build")
    largest = max(Path(location).glob("snapshots/*/*.sst"), key=lambda path: path.stat().st_size)
    data = largest.read_bytes()
    largest.write_bytes(bytes(1000) + data[1000:])

    snapshot = open_snapshot(location)  # which reads the ends of the files only
    with pytest.raises(StoreError, match=f"the store {location}: Corruption"):
        list(snapshot.query("SELECT * { ?s ?p ?o }"))


def test_current_is_replaced_and_never_rewritten(location):
    write(location, many(1), action="build")
    Path(location, "old").hardlink_to(Path(location, "CURRENT"))

    write(location, many(1), action="build")

    assert Path(location, "old").read_text() == "000001\n"


def test_a_store_goes_back_when_current_does(location):
    for count in (1, 2):
        write(location, many(count), action="build")
    Path(location, "CURRENT").write_text("000001\n")

    assert open_snapshot(location).count() == 1
    assert [entry["quads"] for entry in journal(location)] == [1]
    assert write(location, many(3), action="build") == 2
    assert [entry["quads"] for entry in journal(location)] == [1, 3]


def test_a_torn_line_of_the_journal_is_left_out_and_removed(location):
    write(location, many(1), action="build")
    with Path(location, "journal.jsonl").open("a") as file:
        file.write('{"number": 1, "ti')

    assert len(list(journal(location))) == 1
    write(location, many(1), action="build")
    lines = Path(location, "journal.jsonl").read_text().splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2]


def test_files_of_others_in_the_folder_stay(location):
    mine = [Path(location, "notes.txt"), Path(location, "snapshots", "keep", "me")]
    for path in mine:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
    for count in range(4):
        write(location, many(count), action="build")

    assert [path.read_text() for path in mine] == ["mine", "mine"]


# Queries


@pytest.fixture
def snapshot():
    return in_memory(QUADS)


def test_solutions_are_tuples_of_rdflib_terms(snapshot):
    answer = snapshot.query(
        "SELECT ?o ?none { ?s ?p ?o OPTIONAL { ?o ?p ?none } } ORDER BY isIRI(?o)"
    )

    assert (answer.kind, answer.variables) == ("solutions", ("o", "none"))
    assert list(answer) == [(QUADS[0].o, None), (QUADS[1].o, None)]


def test_ask_and_construct(snapshot):
    assert snapshot.query("ASK { ?s ?p ?o }").boolean is True
    assert snapshot.query("ASK { ?o ?p ?s . ?s ?p ?o }").boolean is False
    answer = snapshot.query("CONSTRUCT { ?o ?p ?s } WHERE { ?s ?p ?o FILTER(isIRI(?o)) }")
    assert answer.kind == "triples"
    assert list(answer.triples()) == [(URIRef(EX + "o"), P, S)]
    assert len(list(snapshot.query(f"DESCRIBE <{S}>"))) == 2


SELECT_16 = "SELECT ?o { GRAPH ?g { ?s ?p ?o FILTER(isNumeric(?o)) } }"
CONSTRUCT_O = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(isIRI(?o)) }"
TRIPLE = f"<{EX}s> <{EX}p> <{EX}o>".encode()


@pytest.mark.parametrize(
    ("query", "format", "expected"),
    [
        (SELECT_16, "csv", b"o\r\n16\r\n"),
        (SELECT_16, "tsv", b"?o\n16\n"),
        ("ASK {}", "json", b'{"head":{},"boolean":true}'),
        ("ASK {}", "csv", b"true"),
        (CONSTRUCT_O, "ntriples", TRIPLE + b" .\n"),
        (CONSTRUCT_O, "turtle", TRIPLE + b" .\n"),
        (CONSTRUCT_O, "trig", TRIPLE + b" .\n"),
        (CONSTRUCT_O, "nquads", TRIPLE + b" .\n"),
    ],
)
def test_an_answer_is_written_in_its_formats(snapshot, query, format, expected):
    assert snapshot.query(query).serialize(format) == expected


@pytest.mark.parametrize(
    ("query", "format", "start"),
    [
        (SELECT_16, "json", b'{"head":{"vars":["o"]},"results":'),
        (SELECT_16, "xml", b'<?xml version="1.0"?><sparql '),
        (CONSTRUCT_O, "rdfxml", b'<?xml version="1.0"'),
        (CONSTRUCT_O, "jsonld", b'[{"@id":"http://example.org/s"'),
    ],
)
def test_an_answer_is_written_to_a_file_too(snapshot, tmp_path, query, format, start):
    with (tmp_path / "answer").open("wb") as file:
        snapshot.query(query).write(file, format)

    written = (tmp_path / "answer").read_bytes()
    assert written.startswith(start)
    assert written == snapshot.query(query).serialize(format)


def test_a_format_of_another_kind_is_refused_with_the_right_ones(snapshot):
    with pytest.raises(UsageError) as caught:
        snapshot.query("SELECT * {}").serialize("turtle")
    assert str(caught.value) == (
        "solutions cannot be written as 'turtle': choose from json, xml, csv, tsv"
    )
    with pytest.raises(UsageError, match="triples cannot be written as 'csv'"):
        snapshot.query("CONSTRUCT WHERE { ?s ?p ?o }").serialize("csv")
    with pytest.raises(UsageError, match="write it as ASK"):
        _ = snapshot.query("SELECT * {}").boolean
    with pytest.raises(UsageError, match="write it as CONSTRUCT"):
        snapshot.query("ASK {}").triples()


@pytest.mark.parametrize(
    ("query", "message", "place"),
    [
        ("SELECT *\n{ ?s foo:bar ?o }", "line 2, column 13: Prefix not found", (2, 13)),
        ("SELECT ?o {} GROUP BY ?s", "variable that is unbound", (1, 25)),
        ("INSERT DATA {}", "line 1, column 10: expected one of CONSTRUCT", (1, 10)),
        ("", "line 1, column 1: cannot be read", (1, 1)),
        ("SELECT (<http://e/f>(1) AS ?x) {}", "custom function <http://e/f> is not", (None, None)),
        ("ASK { SERVICE <http://e/> {} }", "SERVICE is off", (1, 7)),
    ],
)
def test_a_wrong_query_is_refused_with_its_place(snapshot, query, message, place):
    with pytest.raises(QueryError, match=message) as caught:
        list(snapshot.query(query))
    assert (caught.value.line, caught.value.column) == place
    assert "\n" not in str(caught.value)


def test_a_message_of_the_parser_without_a_place_is_kept():
    assert str(syntax_error("The query is odd\nvery")) == "The query is odd"
    assert str(syntax_error("error at 1:6: expected [_]")) == "line 1, column 6: cannot be read"


def test_a_triple_term_can_be_written_but_not_be_a_row(snapshot):
    query = "SELECT (<<( <http://e/s> <http://e/p> 1 )>> AS ?t) {}"

    assert b'"type":"triple"' in snapshot.query(query).serialize("json")
    with pytest.raises(QueryError, match="neither an IRI, a literal nor a blank node of RDF 1.1"):
        list(snapshot.query(query))


def test_graphs_of_the_protocol_are_the_whole_dataset(snapshot):
    query = "SELECT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"

    def values(**dataset):
        return {str(o) for (o,) in snapshot.query(query, **dataset)}

    assert values() == {"한글", EX + "o", "2024-03", "16"}
    assert values(default_graphs=[G]) == {"2024-03"}
    assert values(named_graphs=[H]) == {"16"}
    assert values(default_graphs=[G], named_graphs=[H]) == {"2024-03", "16"}
    assert values(default_graphs=[URIRef("http://nowhere.invalid/")]) == set()


def test_a_base_iri_resolves_relative_ones(snapshot):
    assert snapshot.query("ASK { <s> <p> <o> }", base_iri=EX).boolean


# Bindings


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("SELECT ?o { ?s ?p ?o }", 1),
        ("SELECT (COUNT(*) AS ?n) { ?x ?y ?z FILTER(?z = ?o) }", 1),
        ("SELECT * WHERE { { ?s ?p ?o } UNION { ?o ?p ?s } }", 1),
        ("SELECT (EXISTS { ?x ?y ?z } AS ?e) { ?s ?p ?o }", 1),
        ("SELECT * { OPTIONAL { ?s ?p ?o } }", 1),
        ("SELECT * { SELECT ?o { ?s ?p ?o } }", 1),
        ("PREFIX o: <http://e/> # {\nSELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 5", 1),
        ("CONSTRUCT { ?s ?p ?o . ?o ?p ?s } WHERE { ?s ?p ?o }", 2),
        ("CONSTRUCT { ?s ?p ?z } WHERE { ?s ?p ?z FILTER(?z = ?o) }", 1),
        ("CONSTRUCT WHERE { ?s ?p ?o }", 1),
        ("DESCRIBE ?s { ?s ?p ?o }", 2),
        ("DESCRIBE ?o", 0),
    ],
)
def test_a_bound_variable_has_its_value_in_every_form_of_query(snapshot, query, count):
    assert len(list(snapshot.query(query, bindings={"o": URIRef(EX + "o")}))) == count


def test_several_variables_are_bound_together(snapshot):
    ask = "ASK { ?s ?p ?o }"

    assert snapshot.query(ask, bindings={"s": S, "o": Literal("한글", lang="ko")}).boolean
    assert not snapshot.query(ask, bindings={"s": P, "o": Literal("한글", lang="ko")}).boolean


def test_a_name_that_is_no_variable_is_refused(snapshot):
    with pytest.raises(UsageError, match="'o\\) { } #' cannot be the name of a variable"):
        snapshot.query("ASK {}", bindings={"o) { } #": S})


TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\"'\\\n\r\t<>{}?$#\0"))
IRI_TEXT = st.text(st.sampled_from("aZ09-._~:/?@!$&'()*+,;=%é폭\U0001f600"), max_size=12)
IRIS = st.builds(
    lambda host, path, rest: f"http://{host}/{path}{rest}".replace("%", "%41"),
    st.from_regex("[a-z]{1,5}", fullmatch=True),
    IRI_TEXT,
    st.just("") | IRI_TEXT.map("#{}".format),
)
LANGUAGES = st.from_regex("[a-zA-Z]{2,3}(-[a-zA-Z]{2})?", fullmatch=True)
LITERALS = st.one_of(
    TEXT.map(Literal),
    st.builds(lambda text, tag: Literal(text, lang=tag), TEXT, LANGUAGES),
    st.builds(lambda text, type_: Literal(text, datatype=URIRef(type_)), TEXT, IRIS),
    st.integers(-(10**18), 10**18).map(Literal),
    st.dates().map(lambda day: Literal(day.isoformat(), datatype=XSD.date)),
    st.booleans().map(Literal),
)
TERMS = IRIS.map(URIRef) | LITERALS


@settings(max_examples=100)
@given(TERMS, TERMS)
def test_a_hostile_value_stays_one_value(first, second):
    answer = in_memory(QUADS).query(
        "SELECT ?x ?y (COUNT(?s) AS ?n) { ?s ?p ?o } GROUP BY ?x ?y",
        bindings={"x": first, "y": second},
    )

    assert list(answer) == [(first, second, Literal(2))]


# Terms


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own
@settings(max_examples=100)
@given(
    st.lists(
        st.builds(Quad, IRIS.map(URIRef), IRIS.map(URIRef), TERMS, st.none() | IRIS.map(URIRef))
    )
)
def test_terms_survive_the_store_and_n_quads_as_others_read_them(quads):
    snapshot = in_memory(quads)
    lines = list(snapshot.nquads())

    assert set(snapshot.quads()) == set(quads)
    assert set(read_nquads(line.encode() for line in lines)) == set(quads)
    assert lines == sorted(set(lines))
    assert lines == list(in_memory(reversed(quads)).nquads())
    parsed = Dataset(default_union=False)
    parsed.parse(data="".join(lines), format="nquads")
    default = parsed.default_graph.identifier
    found = {Quad(s, p, o, None if g == default else g) for s, p, o, g in parsed.quads()}
    assert found == set(quads)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (Literal("01", datatype=XSD.integer, normalize=False), Literal(1)),
        (
            Literal("1.0e6", datatype=XSD.double, normalize=False),
            Literal("1000000", datatype=XSD.double, normalize=False),
        ),
        (Literal("x", datatype=XSD.string), Literal("x")),
        (Literal("x", lang="en-US"), Literal("x", lang="en-us")),
        (
            Literal("2024", datatype=XSD.gYear, normalize=False),
            Literal("2024", datatype=XSD.gYear, normalize=False),
        ),
    ],
)
def test_the_engine_keeps_values_rather_than_spellings(written, read):
    ((found,),) = in_memory([Quad(S, P, written, None)]).query("SELECT ?o { ?s ?p ?o }")

    assert found.n3() == read.n3()


def test_what_is_no_term_is_refused():
    for nothing in (BNode("b"), "text", None, Graph()):
        with pytest.raises(ValueError, match="is neither an IRI nor a literal"):
            to_engine(nothing)
    with pytest.raises(ValueError, match="is neither"):
        from_engine(S)
    with pytest.raises(ValueError, match="has a literal where only an IRI can stand"):
        in_memory([Quad(Literal("s"), P, S, None)])


def test_a_term_is_text_that_sparql_reads():
    assert to_text(Literal('a "b"\n')) == '"a \\"b\\"\\n"'
    assert to_text(S) == f"<{EX}s>"


# Sorting


@given(st.lists(st.binary().map(lambda line: line.replace(b"\n", b"") + b"\n")))
def test_lines_are_sorted_outside_memory_as_inside(lines):
    assert list(sorted_lines(lines, run=3)) == sorted(lines)


def test_sorted_triples_have_all_of_a_subject_together():
    quads = [Quad(URIRef(EX + s), P, Literal(o), None) for o in "ab" for s in ("x", "x#y", "w")]

    found = list(sorted_triples(in_memory(quads), None))

    assert [(quad.s.removeprefix(EX), str(quad.o)) for quad in found] == [
        *[("w", "a"), ("w", "b"), ("x#y", "a"), ("x#y", "b"), ("x", "a"), ("x", "b")]
    ]


def test_ten_times_the_quads_take_no_hundred_times_as_long(tmp_path):
    took = []
    for count in (3_000, 30_000):
        start = time.perf_counter()
        write(str(tmp_path / str(count)), many(count), action="build")
        with open_snapshot(str(tmp_path / str(count))) as snapshot:
            assert sum(1 for _ in snapshot.nquads()) == count
        took.append(time.perf_counter() - start)

    assert took[1] < 30 * took[0]


def test_quads_are_taken_one_by_one(location):
    """What is read ahead stays small, so that a dataset larger than memory can be written."""
    with pending(location, action="build") as build:
        alive = 0

        class Counted(Quad):
            def __del__(self):
                nonlocal alive
                alive -= 1

        def counted():
            nonlocal alive
            for quad in many(20_000):
                alive += 1
                assert alive < 100
                yield Counted(*quad)

        build.load(counted())


def test_no_other_module_knows_the_engine():
    folder = Path(__file__).parent.parent
    sources = [
        path for name in ("graph", "ontology", "server") for path in (folder / name).rglob("*.py")
    ]

    users = {path.stem for path in sources if "import pyoxigraph" in path.read_text()}
    assert users == {"store"} | {
        f"engine_{name}"
        for name in ("store", "results", "terms", "formats", "evaluator", "federation")
    }
