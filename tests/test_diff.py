"""What is different in two stores, and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dramagraph.build import build
from dramagraph.change import add
from dramagraph.diff import Differences, Reason, differences
from dramagraph.diff_report import lines
from dramagraph.models import Document
from dramagraph.store import open_snapshot

LEDGER = Document("ledger.txt", '"Moonlit Ledger" premiered on KBS 2TV on November 6, 2023.')
OTHER_DAY = Document("other.txt", '"Moonlit Ledger" premiered on KBS 2TV on November 7, 2023.')
CAST = Document("cast.txt", 'Ok Na-rin plays Woo Seol-hee in "Moonlit Ledger".', title="The cast")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with three commits: one article, two that contradict each other, all three."""
    location = str(tmp_path_factory.mktemp("diff") / "store")
    build([LEDGER], location, keep=9)
    add([OTHER_DAY], location, keep=9)
    add([CAST], location, keep=9)
    return location


def between(store: str, one: int, other: int) -> Differences:
    with open_snapshot(store, one) as old, open_snapshot(store, other) as new:
        return differences(old, new)


def test_a_commit_and_itself_do_not_differ(store: str) -> None:
    found = between(store, 2, 2)

    assert found == Differences((), (), (), (), ())
    assert list(lines(found)) == ["no differences"]


def test_a_source_that_came_brings_facts(store: str) -> None:
    found = between(store, 2, 3)

    assert [(s.came, s.file, s.title) for s in found.sources] == [(True, "cast.txt", "The cast")]
    assert ("Ok Na-rin", "portrays", "Woo Seol-hee", True) in [
        (f.names[0], f.predicate, f.names[1], f.came) for f in found.facts
    ]
    assert {f.reasons for f in found.facts} == {(Reason("source came", "cast.txt"),)}
    assert {(t.old, t.new) for t in found.things} == {(None, "Ok Na-rin"), (None, "Woo Seol-hee")}


def test_a_contradiction_changes_a_status_and_takes_a_fact(store: str) -> None:
    """The other article came, and what was accepted is contested by it."""
    found = between(store, 1, 2)

    ((before, after, reasons),) = {(s.old, s.new, s.reasons) for s in found.statuses}
    assert (before, after) == ("accepted", "contested")
    assert reasons == (Reason("source came", "other.txt"),)
    (fact,) = [f for f in found.facts if f.predicate == "premiereDate"]
    assert (fact.came, str(fact.object), fact.reasons) == (
        False,
        "2023-11-06",
        (Reason("status", "accepted → contested"),),
    )


def test_back_is_forth_the_other_way(store: str) -> None:
    forth, back = between(store, 1, 3), between(store, 3, 1)

    assert [(f.came, f.subject, f.predicate, f.object) for f in forth.facts] == [
        (not f.came, f.subject, f.predicate, f.object) for f in back.facts
    ]
    assert [(s.new, s.old) for s in forth.statuses] == [(s.old, s.new) for s in back.statuses]
    assert {r.kind for f in back.facts for r in f.reasons} == {"source went", "status"}


def test_a_full_name_moves_a_persona_of_another_document(tmp_path: Path) -> None:
    """Who goes by a given name alone is the one of the work who has it, as soon as a source says so."""
    location = str(tmp_path / "store")
    build(
        [Document("short.txt", 'Ok Na-rin plays Seol-hee in "Moonlit Ledger".')], location, keep=9
    )
    add([CAST], location, keep=9)

    found = between(location, 1, 2)
    ((persona, name, file),) = {(i.persona, i.name, i.file) for i in found.identities}
    assert (name, file) == ("Seol-hee", "short.txt") and persona.endswith("#character-seolhui")
    assert found.identities[0].old != found.identities[0].new
    assert [line for line in lines(found) if line.startswith('  "Seol-hee" of short.txt: ')]


def test_the_command_tells_commits_and_stores(
    store: str, run: Callable[..., object], tmp_path: Path
) -> None:
    other = str(tmp_path / "other")
    build([LEDGER], other)

    told = run("diff", "1", "2", "--store", store)
    assert told.code == 0  # type: ignore[attr-defined]
    assert "  + other.txt\n" in told.out  # type: ignore[attr-defined]
    assert "accepted → contested  [source came: other.txt]" in told.out  # type: ignore[attr-defined]
    as_json = run("diff", other, store, "--format", "json")
    assert json.loads(as_json.out)["sources"][0] == {  # type: ignore[attr-defined]
        "came": True,
        "iri": between(store, 1, 3).sources[0].iri,
        "file": "cast.txt",
        "title": "The cast",
        "published": None,
    }
    gone = run("diff", "1", "9", "--store", store)
    assert gone.code == 2  # type: ignore[attr-defined]
    assert "does not hold commit 9" in gone.err  # type: ignore[attr-defined]
