"""A commit changes a copy that shares its files, and older ones stay readable as they were."""

import gzip
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from dramagraph.engine_changes import begun
from dramagraph.errors import DocumentError, MissingError, QueryError, StoreError, UsageError
from dramagraph.rdf import Quad
from dramagraph.store import commits, in_memory, journal, open_snapshot, pending, write, writer

EX = "http://example.org/"
P, G = URIRef(EX + "p"), URIRef(EX + "g")


def quad(number, graph=None):
    return Quad(URIRef(f"{EX}{number}"), P, Literal(number), graph)


MANY = [quad(number) for number in range(5000)]


@pytest.fixture
def location(tmp_path):
    where = str(tmp_path / "store")
    write(where, [*MANY, quad(1, G)], action="build", counts={"sources": 2})
    return where


def lines(location, number=None):
    with open_snapshot(location, number) as snapshot:
        return list(snapshot.nquads())


def expected(*quads):
    return list(in_memory(quads).nquads())


def revise(location, gone=(), new=(), keep=2):
    with writer(location, keep=keep) as pen, pen.revision("change") as revision:
        went, came = revision.change(gone, new)
        revision.commit()
    return len(went), len(came)


def test_a_revision_changes_what_it_names_and_shares_the_rest(location):
    """The tables of the first commit are those of the second, under two names; its bytes stay."""
    tables = sorted(Path(location, "snapshots/000001").glob("*.sst"))
    before = lines(location)
    bytes_before = [table.read_bytes() for table in tables]

    changed = revise(location, [quad(1, G), quad(2), quad(-1)], [quad(3), quad(7, G), quad(-2)])

    assert changed == (2, 2)
    rest = [one for one in MANY if one != quad(2)]
    assert lines(location) == expected(*rest, quad(7, G), quad(-2))
    assert lines(location, 1) == before
    assert [table.read_bytes() for table in tables] == bytes_before
    assert any(table.stat().st_nlink == 2 for table in tables)
    with open_snapshot(location) as snapshot:
        assert (snapshot.number, snapshot.count()) == (2, len(list(snapshot.quads()))) == (2, 5001)


def test_a_graph_that_has_become_empty_is_gone(location):
    revise(location, [quad(1, G)])

    with open_snapshot(location) as snapshot:
        assert snapshot.graph_names() == []


def test_a_graph_is_dropped_with_its_name(location):
    with writer(location) as pen, pen.revision("change") as revision:
        assert (revision.drop(G), revision.drop(URIRef(EX + "none"))) == (1, 0)
        revision.commit()

    with open_snapshot(location) as snapshot:
        assert (snapshot.graph_names(), snapshot.count()) == ([], 5000)


def test_notes_stay_with_a_snapshot_and_are_handed_on(location):
    with pending(location, action="build") as build:
        build.commit(notes={"made": "by hand"})
    revise(location, [], [quad(1)])
    with writer(location) as pen, pen.revision("change") as revision:
        assert revision.notes == {"made": "by hand"}
        revision.commit(notes={"made": "anew"})

    with open_snapshot(location, 3) as old, open_snapshot(location) as newest:
        assert (old.notes, newest.notes) == ({"made": "by hand"}, {"made": "anew"})


def test_as_many_commits_as_wanted_stay_readable(location):
    for number in range(2, 6):
        revise(location, [], [quad(-number)], keep=3)

    assert commits(location) == [3, 4, 5]
    assert [len(lines(location, number)) for number in (3, 4, 5)] == [5003, 5004, 5005]
    with pytest.raises(MissingError, match=r"does not hold commit 2: .* are 3, 4, 5"):
        open_snapshot(location, 2)
    assert [entry["number"] for entry in journal(location)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.nq", "<a:a> <a:b> <a:c> <a:g> .\n", ["<a:a> <a:b> <a:c> <a:g> .\n"]),
        ("a.ttl", "@prefix a: <a:> . a:a a:b a:c .", ["<a:a> <a:b> <a:c> .\n"]),
        ("a.trig.gz", "<a:g> { <a:a> <a:b> <a:c> }", ["<a:a> <a:b> <a:c> <a:g> .\n"]),
    ],
)
def test_files_are_loaded_into_a_new_plain_dataset(tmp_path, name, text, expected):
    file, where = tmp_path / name, str(tmp_path / "plain")
    file.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    with writer(where) as pen:
        begun(pen, [file])
    with writer(where) as pen, pytest.raises(UsageError, match="is there already"):
        begun(pen, [file])

    assert lines(where) == expected


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("a.nq", "<a:a> <a:b>", DocumentError),
        ("a.nt.gz", "no gzip", DocumentError),
        ("a.rdf", "", DocumentError),
        ("gone.nq", None, MissingError),
    ],
)
def test_a_file_that_cannot_be_loaded_begins_no_store(tmp_path, name, text, error):
    file, where = tmp_path / name, str(tmp_path / "plain")
    if text is not None:
        file.write_text(text)
    with pytest.raises(error, match=name), writer(where) as pen:
        begun(pen, [file])
    with pytest.raises(MissingError):
        open_snapshot(where)


def test_a_snapshot_of_many_tables_is_read_whole_though_newer_ones_have_replaced_it(location):
    """The engine opens 16 tables at once, and the others when it comes to them."""
    number = 1
    while len(list(Path(location, f"snapshots/{number:06}").glob("*.sst"))) <= 32:
        number += 1
        revise(location, [], [quad(-number, URIRef(EX + str(number)))])
    with open_snapshot(location) as old:
        for later in range(3):
            revise(location, [], [quad(-1000 - later)], keep=1)

        assert len(list(old.quads())) == old.count() == 5000 + number


def test_an_endpoint_keeps_no_commits():
    assert commits("http://127.0.0.1:9/query") == []
    with pytest.raises(UsageError, match="keeps no commits"):
        open_snapshot("http://127.0.0.1:9/query", 1)
    with (
        pytest.raises(UsageError, match="keeps no commits"),
        writer("http://127.0.0.1:9/query") as pen,
        pen.revision("change"),
    ):
        pass


def test_there_is_nothing_to_revise_where_there_is_no_store(tmp_path):
    with (
        pytest.raises(MissingError, match="no store at"),
        writer(str(tmp_path / "store")) as pen,
        pen.revision("change"),
    ):
        pass


def test_several_commits_under_one_lock(location):
    with writer(location) as pen:
        for number in (-1, -2):
            with pen.revision("change") as revision:
                revision.change([], [quad(number)])
                revision.commit()

    assert [entry["number"] for entry in journal(location)] == [1, 2, 3]
    assert len(lines(location)) == 5003


def test_an_update_is_carried_out_whole_or_not_at_all(location):
    with writer(location) as pen, pen.revision("update") as revision:
        with pytest.raises(QueryError, match="line 1"):
            revision.update("DELETE WHERE { ?s ?p 7 } ; INSERT DATA { oops }")
        assert revision.count() == 5001
        revision.update("DELETE WHERE { ?s ?p 7 } ; INSERT DATA { <a> <p> 1 }", base_iri=EX)
        assert revision.count() == 5001
        revision.update("CLEAR DEFAULT")
        revision.commit()

    assert lines(location) == expected(quad(1, G))


@pytest.mark.parametrize(
    "text", ["LOAD <http://127.0.0.1:9/>", "load silent <file:///etc/passwd> INTO GRAPH <urn:g>"]
)
def test_an_update_loads_nothing(location, text):
    with (
        writer(location) as pen,
        pen.revision("update") as revision,
        pytest.raises(QueryError, match="LOAD is off"),
    ):
        revision.update(text)


def test_writers_of_many_threads_lose_nothing(location):
    threads = [
        Thread(target=revise, args=(location, [], [quad(-number)])) for number in range(1, 6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert lines(location) == expected(*MANY, quad(1, G), *(quad(-n) for n in range(1, 6)))
    assert [entry["number"] for entry in journal(location)] == [1, 2, 3, 4, 5, 6]


def test_a_revision_that_fails_leaves_what_was(location):
    before = lines(location)

    with pytest.raises(StoreError), writer(location) as pen, pen.revision("change") as revision:
        revision.change(MANY, [])
        raise StoreError("no")

    assert lines(location) == before
    assert [path.name for path in Path(location, "snapshots").iterdir()] == ["000001"]


FULL = """
import resource, sys
from rdflib import Literal, URIRef
from dramagraph.errors import StoreError
from dramagraph.rdf import Quad
from dramagraph.store import writer

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
quads = (Quad(URIRef(f"http://e/{n}"), URIRef("http://e/p"), Literal(n), None) for n in range(9999))
try:
    with writer(sys.argv[1]) as pen, pen.revision("change") as revision:
        revision.change([], quads)
        revision.commit()
except StoreError as error:
    print(error)
"""


@pytest.mark.parametrize("limit", [50, 20_000, 200_000])
def test_a_disk_that_is_full_is_one_line_and_leaves_the_store_as_it_was(location, limit):
    before = lines(location)

    said = subprocess.run(
        [sys.executable, "-c", FULL, location, str(limit)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.count("\n") == 1
    assert location in said.stdout
    assert lines(location) == before
    assert [path.name for path in Path(location, "snapshots").iterdir()] == ["000001"]


numbers = st.sets(st.integers(0, 9), max_size=6)


@settings(max_examples=15)
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=4))
def test_any_changes_give_what_sets_would(tmp_path_factory, changes):
    """What is taken out goes first; what is put in twice is there once; the counts are right."""
    where = str(tmp_path_factory.mktemp("any") / "store")
    held = {0, 1, 2}
    write(where, [quad(number, G) for number in held], action="build")

    for gone, new in changes:
        went, came = revise(where, [quad(n, G) for n in gone], [quad(n, G) for n in new])
        left = (held - gone) | new
        assert len(left) - len(held) == came - went
        held = left

    with open_snapshot(where) as snapshot:
        assert list(snapshot.nquads()) == expected(*(quad(n, G) for n in held))
        assert snapshot.count() == len(held)


KILLED = """
import os, signal, sys
from rdflib import Literal, URIRef
from dramagraph import engine_folder
from dramagraph.rdf import Quad
from dramagraph.store import writer

location, name, left = sys.argv[1], sys.argv[2], int(sys.argv[3])

def reach(step):
    global left
    left -= step == name
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

linked = engine_folder._link
engine_folder._sync = lambda path: reach(path.name)
engine_folder._link = lambda source, target: (linked(source, target), reach("linking"))
print("ready", flush=True)
number = 1
while True:
    number += 1
    with writer(location) as pen, pen.revision("change") as revision:
        quads = [Quad(URIRef(f"http://e/{number}/{n}"), URIRef("http://e/p"), Literal(n), None) for n in range(10)]
        old = [q for q in revision.quads(None) if q.s.startswith(f"http://e/{number - 1}/")]
        revision.change(old, quads)
        reach("changed")
        revision.commit({"number": number})
"""


def killed(location, name="", occurrence=-1):
    """Start a writer that kills itself the nth time it comes to a step of that name."""
    command = [sys.executable, "-c", KILLED, location, name, str(occurrence)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)  # closed by its with


def whole(location):
    """Check that a store holds one of the commits, all of it and nothing else; return which."""
    with open_snapshot(location) as snapshot:
        number = snapshot.number
        changed = [one for one in snapshot.quads(None) if one.s.startswith("http://e/")]
        assert {one.s.split("/")[3] for one in changed} == ({str(number)} if number > 1 else set())
        assert len(changed) == (10 if number > 1 else 0)
        assert snapshot.count() == len(list(snapshot.quads())) == 5001 + len(changed)
        assert [entry["number"] for entry in journal(location)] == list(range(1, number + 1))
    return number


@pytest.mark.parametrize(
    ("name", "occurrence", "finished"),
    [
        ("linking", 2, 1),
        ("changed", 1, 1),
        ("inventory.json", 2, 2),
        ("journal.jsonl", 1, 1),
        ("CURRENT.part", 3, 3),
        ("store", 1, 2),
    ],
)
def test_a_writer_killed_at_any_step_of_a_commit_leaves_what_was_finished(
    location, name, occurrence, finished
):
    with killed(location, name, occurrence) as process:
        assert process.wait(timeout=60) == -signal.SIGKILL

    assert whole(location) == finished
    revise(location, [], [quad(-1)])
    assert sorted(int(path.name) for path in Path(location, "snapshots").iterdir()) == [
        finished,
        finished + 1,
    ]


def test_a_writer_killed_at_random_leaves_a_whole_commit(location):
    with killed(location) as process:
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.3 + random.Random(7).random() / 2)
        process.send_signal(signal.SIGKILL)

    assert whole(location) >= 1
