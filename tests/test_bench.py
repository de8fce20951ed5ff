"""The measurements measure what they say, and the quality floor holds."""

import importlib.util
import json
import shutil
import sys
from pathlib import Path

import pytest

from dramagraph.evaluate import compare
from dramagraph.models import Document

ROOT = Path(__file__).parent.parent


def load(name):
    """Return a script of bench/ as a module."""
    spec = importlib.util.spec_from_file_location(f"bench_{name}", ROOT / "bench" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


quality = load("quality")
speed = load("speed")

ARTICLE = 'Gong Tae-oh plays Kang Mu-yeol in the drama "Undertow".\n'
GOLD = {
    "entities": [{"name": "Gong Tae-oh"}, {"name": "Kang Mu-yeol"}, {"name": "Undertow"}],
    "facts": [
        {"s": "Gong Tae-oh", "p": "portrays", "o": "Kang Mu-yeol"},
        {"s": "Undertow", "p": "castMember", "o": "Gong Tae-oh"},
        {"s": "Kang Mu-yeol", "p": "characterIn", "o": "Undertow"},
        {"s": "Undertow", "p": "broadcaster", "o": "tvN"},
    ],
    "arguable": [],
}


@pytest.fixture
def corpus(tmp_path):
    """A folder with one article of which three facts of four are found."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text(ARTICLE)
    (folder / "a.json").write_text(json.dumps(GOLD))
    return folder


def run(corpus, floor, *more):
    """Run quality.py on a folder; return its exit code."""
    return quality.main(["--corpus", f"mine={corpus}", "--floor", str(floor), *more])


# --- Quality ------------------------------------------------------------------------------------


def test_the_bundled_articles_pass_the_bars(seed_extractions):
    """Precision 0.95 and recall 0.85 over all, no article under recall 0.70."""
    found = {}
    for extraction in seed_extractions:
        name = extraction.document.name.removesuffix(".txt")
        gold = json.loads((ROOT / "tests" / "gold" / "seeds" / f"{name}.json").read_text("utf-8"))
        found[name] = compare(extraction, gold)
    right, wrong, missed = (
        sum(len(getattr(one, part)) for one in found.values())
        for part in ("found", "wrong", "missing")
    )

    assert len(found) == 5
    assert right / (right + wrong) >= 0.95
    assert right / (right + missed) >= 0.85
    assert {name: one.recall for name, one in found.items() if one.recall < 0.70} == {}


def test_the_floor_has_f1_of_each_property_and_precision_of_each_language_too(corpus, monkeypatch):
    monkeypatch.setattr(quality, "FEWEST", 1)
    read = quality.read([corpus / "a.txt"])
    part = {"f1": 0.857, "precision": 1.0}

    assert quality.figures(quality.evaluate(read, str(corpus))) == {
        "all": part,
        "en": part,
        "broadcaster": {"f1": 0.0},
        "castMember": {"f1": 1.0},
        "characterIn": {"f1": 1.0},
        "portrays": {"f1": 1.0},
    }


def test_a_property_with_few_facts_has_no_floor(corpus):
    read = quality.read([corpus / "a.txt"])

    assert sorted(quality.figures(quality.evaluate(read, str(corpus)))) == ["all", "en"]


def test_what_was_reached_is_the_floor_and_a_figure_below_it_fails(corpus, tmp_path, capsys):
    floor = tmp_path / "floor.json"

    assert run(corpus, floor, "--update") == 0
    assert run(corpus, floor) == 0
    told = json.loads(floor.read_text())
    told["mine"]["figures"]["all"]["f1"] = 0.9
    floor.write_text(json.dumps(told))
    capsys.readouterr()

    assert run(corpus, floor) == 1
    assert capsys.readouterr().err == "quality.py: mine, all: f1 is 0.857, below its floor 0.900\n"


def test_an_update_raises_the_floor_but_never_lowers_it(corpus, tmp_path):
    floor = tmp_path / "floor.json"
    run(corpus, floor, "--update")
    measured = json.loads(floor.read_text())
    for value, kept in ((0.5, 0.857), (0.9, 0.9)):
        changed = json.loads(json.dumps(measured))
        changed["mine"]["figures"]["all"]["f1"] = value
        floor.write_text(json.dumps(changed))

        run(corpus, floor, "--update")

        assert json.loads(floor.read_text())["mine"]["figures"]["all"]["f1"] == kept


def test_a_floor_may_only_rise(corpus, tmp_path, capsys, monkeypatch):
    """Against the floor as it was; a corpus that was taken out, or has changed, is not compared."""
    monkeypatch.setattr(quality, "FEWEST", 1)
    floor, before = tmp_path / "floor.json", tmp_path / "before.json"
    run(corpus, floor, "--update")
    shutil.copy(floor, before)
    assert run(corpus, floor, "--before", str(before)) == 0
    told = json.loads(floor.read_text())
    told["mine"]["figures"]["all"]["f1"] = 0.5
    del told["mine"]["figures"]["castMember"]
    floor.write_text(json.dumps(told))
    capsys.readouterr()

    assert run(corpus, floor, "--before", str(before)) == 1
    assert capsys.readouterr().err.splitlines() == [
        "quality.py: mine, all: the floor of f1 was 0.857 and is 0.500",
        "quality.py: mine, castMember: the floor of f1 was 1.000 and is 0.000",
    ]
    for other in ({}, {"mine": told["mine"] | {"digest": "0"}}):
        assert list(quality.lowered(json.loads(before.read_text()), other)) == []


def test_a_property_that_is_no_longer_found_at_all_is_below_its_floor(corpus):
    mine = next(quality.corpora([f"mine={corpus}"], None))
    floor = {"mine": {"figures": {"spouse": {"f1": 0.4}}}}

    assert list(quality.below(mine, {}, floor)) == [
        "mine, spouse: f1 is 0.000, below its floor 0.400"
    ]


def test_a_changed_article_or_gold_fact_asks_for_a_new_measurement(corpus, tmp_path, capsys):
    floor = tmp_path / "floor.json"
    run(corpus, floor, "--update")
    (corpus / "a.txt").write_text(f"{ARTICLE}\nThe end.\n")
    capsys.readouterr()

    assert run(corpus, floor) == 1
    assert "have changed: measure anew with --update" in capsys.readouterr().err
    assert run(corpus, floor, "--update") == 0
    assert run(corpus, floor) == 0


def test_articles_held_back_are_measured_apart(corpus, tmp_path):
    for ending in ("txt", "json"):
        shutil.copy(corpus / f"a.{ending}", corpus / f"b.{ending}")
    held = tmp_path / "held.txt"
    held.write_text("# why\nb\n")

    found = quality.corpora([f"mine={corpus}"], held)

    assert [(one.name, [a.name for a in one.articles]) for one in found] == [
        ("mine", ["a.txt"]),
        ("mine, held back", ["b.txt"]),
    ]


def test_every_corpus_of_this_checkout_has_its_floor():
    floor = json.loads(quality.FLOOR.read_text("utf-8"))
    own = list(quality.corpora([], None))

    assert [one.name for one in own] == ["seeds", "invented", "own", "own, held back"]
    assert [one.name for one in own if floor[one.name]["digest"] != one.digest] == []


# --- Speed --------------------------------------------------------------------------------------


def test_made_articles_differ_and_are_the_same_each_time():
    articles = list(speed.made(12))
    hashes = {Document(name, text).sha256 for name, text in articles}

    assert articles == list(speed.made(12))
    assert len(hashes) == len({name for name, _ in articles}) == 12


def test_a_made_article_is_a_bundled_one_in_another_order():
    (name, text), bundled = list(speed.made(6))[5], ROOT / "seeds"

    original = (bundled / name.partition("_")[2]).read_text("utf-8")

    assert sorted(text.removesuffix("\n\n00005\n").split("\n")) == sorted(original.split("\n"))


def test_a_figure_is_the_median_of_its_runs():
    assert speed.figure("build", "s", [3.0, 1.0, 2.0]) == speed.Figure(
        "build", 2.0, "s", (3.0, 1.0, 2.0)
    )


def test_a_command_is_measured_from_start_to_exit_with_its_memory():
    took = speed.process("--version")

    assert 0.01 < took.processor <= took.seconds + 0.1 < 60
    assert 5 < took.memory < 500


def test_a_command_that_fails_gives_no_figure(tmp_path):
    with pytest.raises(SystemExit, match="failed"):
        speed.process("validate", "--store", str(tmp_path / "none"))


def test_a_corpus_of_your_own_and_json_for_a_program(corpus, tmp_path, capsys, monkeypatch):
    """Each figure carries its unit, its median and all of its runs."""
    monkeypatch.setattr(speed, "process", lambda *arguments: speed.Took(0.5, 0.4, 100.0))
    monkeypatch.setattr(speed, "measure_reading", lambda store, runs: iter(()))
    (corpus / "a.json").unlink()

    assert speed.main(["--corpus", str(corpus), "--runs", "2", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    by_name = {(one["name"], one["unit"]): one for one in told["figures"]}

    assert by_name["build of 1 articles", "articles/s"]["runs"] == [2.0, 2.0]
    assert by_name["build of the 5 bundled", "articles/s"]["value"] == 10.0
    assert by_name["build of the 5 bundled, memory", "MiB"]["value"] == 100.0
    assert sorted(told["machine"]) == ["dramagraph", "processors", "python", "system"]


# --- The server under load ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "grown"),
    [
        ((330, 112, 4), []),
        ((300, 300, 2), ["190 handles more"]),
        ((300, 110, 14), ["12 snapshots more open"]),
        ((420, 110, 2), ["memory 1.35 times"]),
    ],
)
def test_a_server_that_keeps_something_has_more_at_rest(monkeypatch, last, grown):
    monkeypatch.syspath_prepend(ROOT / "bench")
    soak = load("soak")
    rests = [soak.State(*state) for state in ((310, 110, 1), (280, 109, 2), (9999, 999, 9), last)]

    assert soak.grown(rests) == grown


def test_a_rest_lasts_until_nothing_changes(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "bench")
    soak = load("soak")
    looks = iter(
        [soak.State(300 - n, 150 - n, 2) for n in range(5)] + [soak.State(200, 90, 1)] * 99
    )

    assert soak.rested(lambda: next(looks), 0) == soak.State(200, 90, 1)
    assert len(list(looks)) == 99 - soak.STEADY
