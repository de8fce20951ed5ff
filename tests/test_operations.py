"""What an operator relies on: settings by file, the access log, metrics, a stop in peace."""

import json
import re
import shutil
import signal
import time
import tomllib
from pathlib import Path

import httpx
import pytest

from dramagraph.client import Client
from dramagraph.errors import UsageError
from dramagraph.server.access_log import Record
from dramagraph.server.settings import Settings
from dramagraph.server.tokens import add
from dramagraph.store import commits

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return tmp_path_factory.mktemp("log") / "access.jsonl"


@pytest.fixture(scope="module")
def server(ledger_store, tmp_path_factory, log, serving):
    tokens = tmp_path_factory.mktemp("tokens") / "tokens.json"
    told = {"store": str(ledger_store), "access_log": str(log), "tokens": str(tokens)}
    served = serving({**told, "query_timeout_s": 1.0})
    return served.address, add(tokens, "watcher", ["read"])


def lines(log, path="", count=1):
    """Return the lines about a path, at least *count*: one is written after its answer was sent."""
    for _ in range(200):
        found = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
        found = [line for line in found if path in ("", line["path"])]
        if len(found) >= count:
            break
        time.sleep(0.01)
    return found


# --- Settings ---------------------------------------------------------------------------------------


def test_a_file_sets_what_the_environment_leaves_out(tmp_path, monkeypatch):
    path = tmp_path / "dramagraph.toml"
    path.write_text("query_timeout_s = 2.5\nkeep = 7\ncopy_mb = 0\n", encoding="utf-8")
    monkeypatch.setenv("DRAMAGRAPH_CONFIG", str(path))
    monkeypatch.setenv("DRAMAGRAPH_KEEP", "9")
    settings = Settings.of({"query_slots": 3})

    assert (settings.query_timeout_s, settings.keep, settings.copy_mb) == (2.5, 9, 0)
    assert settings.query_slots == 3


@pytest.mark.parametrize(
    "text", ["keep = ", "nothing = 1", "store = '/tmp'", "keep = 0", "keep = 'x'"]
)
def test_a_file_of_settings_that_cannot_be_is_refused(tmp_path, monkeypatch, text):
    path = tmp_path / "dramagraph.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("DRAMAGRAPH_CONFIG", str(path))

    with pytest.raises(UsageError):
        Settings()


def test_what_nobody_has_set_is_safe_to_expose(monkeypatch):
    settings = Settings()

    assert (settings.tokens, settings.local_writes, settings.access_log) == ("", 0, "")


# --- The access log ---------------------------------------------------------------------------------


def test_a_query_is_logged_with_its_hash_rows_time_and_outcome(server, log):
    query = "SELECT ?name { ?x a dg:Drama ; rdfs:label ?name } # Ok Na-rin"
    headers = {"Authorization": "Bearer s3cret"}
    for accept in ("text/csv", "text/tab-separated-values", "application/sparql-results+xml"):
        httpx.get(
            f"{server[0]}/sparql", params={"query": query}, headers={"Accept": accept, **headers}
        )
    for _ in range(2):
        httpx.get(f"{server[0]}/sparql", params={"query": query}, headers=headers)
    found = lines(log, "/sparql", 5)

    assert [line["rows"] for line in found] == [1] * 5
    assert len({line["query"] for line in found}) == 1 and re.fullmatch(
        "[0-9a-f]{32}", found[0]["query"]
    )
    assert found[-1]["source"] == "cache" and found[0]["source"] in {"disk", "memory"}
    assert {(line["method"], line["status"], line["outcome"]) for line in found} == {
        ("GET", 200, "ok")
    }
    assert all(line["bytes"] > 0 and 0 < line["seconds"] < 10 for line in found)
    text = log.read_text("utf-8")
    assert "Na-rin" not in text and "s3cret" not in text and "127.0.0.1" not in text


def test_what_goes_wrong_is_logged_by_its_name(server, log):
    before = len(lines(log))
    product = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(12))
    slow = f"SELECT (COUNT(*) AS ?n) {{ {product} }}"
    httpx.get(f"{server[0]}/sparql", params={"query": slow}, timeout=30)
    httpx.get(f"{server[0]}/sparql", params={"query": "SELECT"})
    httpx.get(f"{server[0]}/data/%1b%5b31m%0d%0aFake: line")
    last = lines(log, count=before + 3)[-3:]

    assert [(line["status"], line["outcome"]) for line in last] == [
        (503, "query-timeout"), (400, "refused"), (404, "refused"),
    ]  # fmt: skip
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", log.read_text("utf-8"))


@pytest.mark.parametrize(
    ("status", "is_whole", "problem", "outcome"),
    [
        (0, False, "", "gone"),
        (200, False, "", "cut"),
        (200, True, "", "ok"),
        (304, True, "", "ok"),
        (404, True, "", "refused"),
        (500, True, "", "failed"),
        (503, True, "memory-limit", "memory-limit"),
    ],
)
def test_an_outcome_says_whether_an_answer_was_whole(status, is_whole, problem, outcome):
    record = Record("GET", "/sparql", status=status, is_whole=is_whole, problem=problem)

    assert record.outcome == outcome


# --- Metrics ----------------------------------------------------------------------------------------


def sample(text, name):
    return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)[1])


def test_metrics_count_requests_over_all_workers(ledger_store, serving):
    address = serving({"store": str(ledger_store)}, workers=2).address
    for _ in range(20):
        assert httpx.get(f"{address}/sparql", params={"query": "ASK {}"}).status_code == 200
    text = httpx.get(f"{address}/metrics").text

    assert sample(text, 'dramagraph_requests_total{route="sparql",outcome="ok"}') == 20
    assert sample(text, 'dramagraph_request_seconds_count{route="sparql"}') == 20
    assert sample(text, 'dramagraph_request_seconds_bucket{route="sparql",le="+Inf"}') == 20
    assert sample(text, "dramagraph_workers") == 2
    assert sample(text, "dramagraph_commit") == commits(str(ledger_store))[-1]
    assert sample(text, "dramagraph_resident_bytes") > 1e6
    assert all(re.fullmatch(r"#.*|\w+(\{[^}]*\})? [0-9.e+-]+", line) for line in text.splitlines())


def test_metrics_are_for_this_machine_or_a_token(server):
    passed_on = {"X-Forwarded-For": "192.0.2.1"}
    allowed = {**passed_on, "Authorization": f"Bearer {server[1]}"}

    assert httpx.get(f"{server[0]}/metrics").status_code == 200
    assert httpx.get(f"{server[0]}/metrics", headers=passed_on).status_code == 401
    assert httpx.get(f"{server[0]}/metrics", headers=allowed).status_code == 200


# --- The end ----------------------------------------------------------------------------------------


def test_a_stop_lets_the_change_that_has_begun_end(ledger_store, tmp_path, serving):
    store, tokens = tmp_path / "store", tmp_path / "tokens.json"
    shutil.copytree(ledger_store, store)
    token = add(tokens, "me", ["write"])
    served = serving({"store": str(store), "tokens": str(tokens)})
    with Client(served.address, token=token) as client:
        commit = client.update("CREATE GRAPH <a:g>")
    served.process.send_signal(signal.SIGTERM)

    assert served.process.wait(20) == 0
    assert commits(str(store))[-1] == commit


# --- What is told -----------------------------------------------------------------------------------


def test_the_example_of_the_client_runs(ledger_store, serving, capsys):
    page = (ROOT / "docs" / "serving.md").read_text("utf-8")
    example = re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]
    address = serving({"store": str(ledger_store)}).address
    exec(example.replace("http://127.0.0.1:8000", address), {})

    assert capsys.readouterr().out == "Ok Na-rin\n"


def test_the_image_and_the_unit_run_what_there_is(run):
    unit = (ROOT / "deploy" / "dramagraph.service").read_text("utf-8")
    image = (ROOT / "Dockerfile").read_text("utf-8")
    variables = set(re.findall(r"DRAMAGRAPH_\w+", unit + image))
    told = (ROOT / "docs" / "commands.md").read_text("utf-8")

    assert all(f"`{variable}`" in told for variable in variables)
    assert "USER dramagraph" in image and "DynamicUser=yes" in unit
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"][
        "dramagraph"
    ]
    assert run("serve", "--workers", "2", "--help").code == 0
