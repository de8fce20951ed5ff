"""Names and namesakes of real tables, where they are at hand, and the measurement of them."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
"""Not part of the project; what needs it is skipped elsewhere."""

SPEC = importlib.util.spec_from_file_location("bench_identity", ROOT / "bench" / "identity.py")
assert SPEC is not None and SPEC.loader is not None
bench: Any = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = bench
SPEC.loader.exec_module(bench)


def table(name: str) -> Path:
    """Return a table that is at hand, or skip the test."""
    if not (DATA / name).exists():
        pytest.skip(f"{name} is not here: see bench/identity.py for what it holds")
    return DATA / name


def test_spellings_of_one_name_are_proposed_and_two_names_never_merged() -> None:
    """Of the pairs whose spellings the table gives to one name alone."""
    found = bench.names(table(bench.PAIRS))

    assert found["pairs without spellings that the table gives to two names"] > 300
    assert found["of these proposed"] >= 0.97 and found["proposed"] >= 0.96
    assert found["pairs of two names that a spelling leaves open"] > 10
    assert found["of these merged where both are known in Hangul"] == 0


def test_no_idol_is_taken_for_another() -> None:
    """Of 1,368, with 91 who share a name; nor for somebody of a cast by the name alone."""
    table(bench.CATALOGUE)
    found = bench.namesakes(table(bench.IDOLS).parent)

    assert found["all idols"]["which"] == {}
    assert found["idols who are somebody of the catalogue"] == {}
    assert found["idols with a namesake"]["people"] > 80
    assert found["all idols"]["people missed: more than one thing"] <= 15


def test_namesakes_of_a_catalogue_are_kept_apart() -> None:
    """Two works of one title that are years apart are two, and who has a common name is not made one
    by it, while somebody with a rare one is."""
    profiles = [*bench.catalogue(table(bench.CATALOGUE))]
    found, _ = bench.timed(profiles)

    people: dict[str, set[str]] = {}
    for profile in profiles:
        if profile.kind == "person":
            name = bench.person_key(profile.name)
            people.setdefault(name, set()).add(found.denotes[profile.iri])
    assert len(people["kim-ji-won"]) > 5 and len(people["park-seong-hun"]) > 3
    assert len(people["namgung-min"]) == 1
    works = bench.table(found, profiles)["works of one title"]
    assert 10 <= len(works) <= 20 and all(work[-4:].isdigit() for work in works)


def test_what_has_no_table_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "SIZES", (20,))

    assert bench.main(["--data", str(tmp_path), "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == ["20 documents"]
    assert bench.main([]) == 0
    assert capsys.readouterr().out.startswith("20 documents\n  profiles: ")
    with pytest.raises(SystemExit) as ended:
        bench.main(["--data", str(tmp_path / "nowhere")])
    assert ended.value.code == 2


def test_the_figures_of_small_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two spellings of one name, an idol of two names, and an actor in two dramas."""
    (tmp_path / bench.PAIRS).write_text(
        "hangul,latin\n옥나린,Ok Na-rin\n옥나린,Ock Narin\n옥선아,Ok Sun-a\n옥순아,Ok Soon-a\n",
        "utf-8",
    )
    idol = {"id": "Q1", "name": "Narin", "aliases": ["Ok Na-rin"], "birth_year": 2000,
            "group_names": ["Lumea"], "company": "Acorn"}  # fmt: skip
    (tmp_path / bench.IDOLS).write_text(json.dumps({"idols": [idol]}), "utf-8")
    (tmp_path / bench.CATALOGUE).write_text(
        "Title,Written By,Director,Cast,Release Years\n"
        'Low Tide (TV series),Pyo Ok-rin,-,"Tak Jae-ha, Ok Sa-rang",2024\n'
        "Salt Garden,,,Tak Jae-ha,2020\n",
        "utf-8",
    )
    monkeypatch.setattr(bench, "SIZES", ())

    figures = bench.measured(tmp_path)

    names, catalogue = figures["names"], figures["catalogue"]
    assert (names["pairs of spellings of one name"], names["proposed"]) == (1, 1.0)
    assert names["pairs of two names that a spelling leaves open"] == 1
    assert figures["namesakes"]["all idols"]["people who are one thing"] == 1
    assert (catalogue["works"], catalogue["people in rows"], catalogue["people"]) == (2, 4, 3)
