"""A language model as a witness: what it says counts as far as the text bears it out, however the
server behaves. The server is a local one that answers as each test tells it to.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import PROV

from dramagraph.build import knowledge
from dramagraph.errors import ExtractorError, UsageError
from dramagraph.extractors import Rules
from dramagraph.extractors_accept import CLAIMED, Accepted, Bench
from dramagraph.extractors_read import Panel
from dramagraph.lines import claim_lines
from dramagraph.model_answer import answer, proposals
from dramagraph.model_client import ANSWER_BYTES, ATTEMPTS, Client
from dramagraph.model_llm import MOST_PARTS, PART_LENGTH, LanguageModel, message, split
from dramagraph.model_prompt import prompt, schema
from dramagraph.model_settings import ModelSettings
from dramagraph.models import Document, Extraction
from dramagraph.ontology.terms import DG
from dramagraph.quads import dataset

TEXT = """Undertow returns

Gong Tae-oh said yes. Gong Tae-oh plays Kang Mu-yeol in the drama “Undertow”. It was written by Pyeon Seo-ah.

COMMENTS (1)

Seo Yul-ha directed it, I swear.
"""
ARTICLE = Document("undertow.txt", TEXT, "en", published="2025-02-05")


def claim(subject: str, predicate: str, object_: str, quote: str, **more: Any) -> dict[str, Any]:
    """Return a claim as a model writes it."""
    types = {"Undertow": "Drama", "Kang Mu-yeol": "Character"}
    told = {
        "subject": subject,
        "subjectType": types.get(subject, "Person"),
        "predicate": predicate,
        "object": object_,
        "objectType": types.get(object_, "Person"),
        "quote": quote,
        "polarity": "affirmed",
        "certainty": "certain",
        "stage": None,
        "attributedTo": None,
    }
    return told | more


PLAYS = claim(
    "Gong Tae-oh",
    "portrays",
    "Kang Mu-yeol",
    'Gong Tae-oh plays Kang Mu-yeol in the drama "Undertow"',
    drama="Undertow",
)
WRITES = claim("Undertow", "screenwriter", "Pyeon Seo-ah", "It was written by Pyeon Seo-ah.")


def completion(content: object, **more: object) -> bytes:
    """Return a chat completion whose message is *content*, as JSON where it is no string."""
    said = content if isinstance(content, str) else json.dumps(content)
    told = {"choices": [{"message": {"content": said}, **more}], "usage": {"total_tokens": 7}}
    return json.dumps(told).encode()


def claims(*told: object) -> bytes:
    return completion({"claims": list(told)})


Behaviour = Callable[[BaseHTTPRequestHandler], None]


def sends(body: bytes, status: int = 200, cut: int | None = None, **headers: str) -> Behaviour:
    """Answer with a status and a body, of which only *cut* bytes come."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[:cut])
        handler.close_connection = True

    return behave


def sleeps(seconds: float) -> Behaviour:
    return lambda handler: time.sleep(seconds)


def drips(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, so that no wait for the next one is long."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    with contextlib.suppress(OSError):  # whoever asked has left
        for _ in range(20):
            handler.wfile.write(b" ")
            time.sleep(0.1)


class Stub:
    """A server that behaves in turn as it is told, then as it did last."""

    def __init__(self) -> None:
        """Start it on a free port."""
        self.behaviours: list[Behaviour] = []
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                stub.asked.append(json.loads(self.rfile.read(length)))
                stub.headers.append(dict(self.headers))
                at = min(len(stub.asked), len(stub.behaviours)) - 1
                stub.behaviours[at](self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v1"


@pytest.fixture
def stub() -> Iterator[Stub]:
    stub = Stub()
    yield stub
    stub.server.shutdown()
    stub.server.server_close()


@pytest.fixture
def ask(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., LanguageModel]:
    """A function that makes a model of the stub, which behaves as told and waits for nothing."""
    waits: list[float] = []

    def made(*behaviours: Behaviour, **settings: str) -> LanguageModel:
        stub.behaviours = list(behaviours)
        told = {"endpoint": stub.endpoint, "model": "tiny", "cache": str(tmp_path / "answers")}

        def client(*arguments: Any, **more: Any) -> Client:
            return Client(*arguments, sleep=waits.append, **more)

        model = LanguageModel(ModelSettings(**(told | settings)), client)
        model.waits = waits  # type: ignore[attr-defined]
        return model

    return made


def said(extraction: Extraction) -> list[tuple[str, str, str]]:
    """Return subject, predicate and quote of each statement."""
    return [
        (extraction.by_key[s.subject].name, s.predicate, extraction.document.text[e.start : e.stop])
        for s in extraction.statements
        for e in s.evidence
    ]


# --- What is accepted ---------------------------------------------------------------------------


def test_a_claim_is_as_good_as_its_quote(ask):
    """A verbatim quote is accepted with the text's own marks and exact offsets; an invented one, and
    one from the readers' comments, are refused and counted."""
    invented = claim("Undertow", "director", "Seo Yul-ha", "directed by the great Seo Yul-ha")
    comment = claim("Undertow", "director", "Seo Yul-ha", "Seo Yul-ha directed it")
    panel = Panel((ask(sends(claims(PLAYS, WRITES, invented, comment))),))

    found = sorted(said(panel(ARTICLE)))

    quote = "Gong Tae-oh plays Kang Mu-yeol in the drama “Undertow”"
    assert found == [
        ("Gong Tae-oh", "portrays", quote),
        ("Kang Mu-yeol", "characterIn", quote),
        ("Undertow", "castMember", quote),
        ("Undertow", "screenwriter", "It was written by Pyeon Seo-ah."),
    ]
    assert panel.refused["llm"] == {
        "the quote is not in the text": 1,
        "the quote stands where nothing is stated": 1,
    }


def test_a_model_and_the_rules_that_say_the_same_are_two_witnesses(ask):
    """One claim with two pieces of evidence is surer than either; each names what found it, and the
    run names both."""
    alone = {one["predicate"]: one["confidence"] for one in claim_lines(knowledge([ARTICLE]))}
    model = ask(sends(claims(PLAYS)))
    panel = Panel((model, Rules()))

    known = knowledge([ARTICLE], read=panel)
    (line,) = (one for one in claim_lines(known) if one["predicate"] == "portrays")
    rules = {one["rule"] for one in line["evidence"]}

    assert f"llm.tiny@{model.version}" in rules
    assert any(rule.startswith("en.") for rule in rules)
    assert alone["portrays"] < line["confidence"] <= 0.99
    assert known.standing[line["id"]].status == "accepted"
    quads = set(dataset(known.extractions, known.identities, known.claims, known.standing))
    assert {str(q.o) for q in quads if q.p == DG.extractor} == {
        f"llm@{model.version}",
        f"rules@{Rules().version}",
    }
    assert f"llm.tiny@{model.version}" in {str(q.o) for q in quads if q.p == DG.rule}
    runs = {q.o for q in quads if q.p == PROV.wasGeneratedBy}
    assert runs == {q.s for q in quads if q.p == DG.extractor}


def test_a_model_may_doubt_what_the_text_says_but_not_make_it_surer(ask):
    text = "It is rumored that Gong Tae-oh plays Kang Mu-yeol. Seo Yul-ha plays Nam So-wol."
    quotes = ("Gong Tae-oh plays Kang Mu-yeol", "Seo Yul-ha plays Nam So-wol")
    sure = claim("Gong Tae-oh", "portrays", "Kang Mu-yeol", quotes[0])
    doubt = {"certainty": "possible", "objectType": "Character"}
    doubted = claim("Seo Yul-ha", "portrays", "Nam So-wol", quotes[1], **doubt)

    (first, second) = Panel((ask(sends(claims(sure, doubted))),))(Document("a", text)).statements

    assert first.evidence[0].stance.certainty != "certain"
    assert second.evidence[0].stance.certainty == "possible"


@pytest.mark.parametrize(
    "more",
    [
        {"predicate": "owl:sameAs"},
        {"predicate": "alias"},
        {"subjectType": "Source"},
        {"subjectType": "Drama"},
        {"objectType": "Place"},
        {"objectType": None},
        {"subject": "Nobody Else"},
        {"subject": "Gong Tae"},
        {"object": "Kang Mu-yeol in the drama \u201cUndertow\u201d. It was"},
        {"quote": ""},
        {"quote": "Gong Tae-oh"},
        {"quote": TEXT},
        {"quote": "Undertow returns Gong Tae-oh said yes."},
        {"quote": "gong tae-oh PLAYS kang mu-yeol"},
        {"polarity": "sure"},
        {"certainty": "absolutely"},
        {"stage": "married"},
        {"stage": "offered"},
        {"attributedTo": "the Ministry"},
        {"quote": 7, "subject": ["Gong Tae-oh"]},
    ],
    ids=lambda more: next(iter(more)),
)
def test_what_a_text_does_not_bear_out_is_refused(more, ask):
    """No property, class, name, quote or stance that is not the vocabulary's and the text's; a name
    alone is no statement of a portrayal unless its sentence names somebody."""
    panel = Panel((ask(sends(claims(PLAYS | more))),))
    extraction = panel(ARTICLE)
    if more == {"quote": "Gong Tae-oh"}:
        assert said(extraction)[0][2] == "Gong Tae-oh"
        return

    assert extraction.statements == ()
    assert panel.refused["llm"].total() == 1


@given(
    content=st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=8)
        | st.sampled_from(
            ("Gong Tae-oh", "Undertow", "Person", "Drama", "portrays", "spouse", "plays")
        ),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from((*PLAYS, "drama", "year", "claims")), inner, max_size=8
            )
        ),
        max_leaves=25,
    )
)
def test_no_answer_brings_anything_but_claims_of_the_text(content):
    """Whatever JSON a model writes, it is taken apart without an error, and what is accepted has a
    quote and names of the text and a property of the vocabulary."""
    bench = Bench(ARTICLE)

    for proposal in proposals(answer(json.dumps({"claims": [content]})), "tiny", 0.7):
        judged = bench.judge(proposal, "llm@0")
        if isinstance(judged, Accepted):
            quote = TEXT[judged.evidence.start : judged.evidence.stop]
            assert quote and judged.subject.name in TEXT and judged.predicate in CLAIMED


# --- Answers that are broken --------------------------------------------------------------------


def test_half_an_answer_is_worth_its_whole_claims(ask):
    whole = json.dumps({"claims": [PLAYS, WRITES]})
    model = ask(sends(completion(whole[: whole.index("screenwriter")], finish_reason="length")))
    panel = Panel((model,))

    assert {predicate for _, predicate, _ in said(panel(ARTICLE))} == {
        "portrays",
        "castMember",
        "characterIn",
    }
    assert "llm: 1 answers broken off" in list(panel.account())


@pytest.mark.parametrize(
    "content",
    [
        "```json\n" + json.dumps({"claims": [PLAYS]}) + "\n```",
        "<think>[hm]</think> Here you are: " + json.dumps({"claims": [PLAYS]}) + " Bye!",
        json.dumps([PLAYS]),
        json.dumps({"note": "x", "claims": [None, 3, [[]], PLAYS]}),
    ],
)
def test_claims_are_found_whatever_stands_around_them(content):
    told = answer(content)

    assert (told.claims, told.is_whole) == ((PLAYS,), True)


@pytest.mark.parametrize(
    "content", ["", "I cannot help with that.", "{", '{"claims": 3}', "[" * 100_000, "{" * 100_000]
)
def test_an_answer_that_is_none_has_no_claims(content):
    assert answer(content).claims == ()


def test_an_answer_without_claims_is_asked_for_once_more_and_then_taken_as_it_is(ask, stub):
    model = ask(sends(completion("no")))

    assert model.read(ARTICLE, ()).claims == ()
    assert len(stub.asked) == 2
    assert model.read(ARTICLE, ()).claims == ()
    assert len(stub.asked) == 2


# --- The cache ----------------------------------------------------------------------------------


def test_a_text_is_asked_about_once_for_each_model(ask, stub):
    """A second run gives the same extraction without a request, in another process too; another
    model, prompt or text is asked about anew."""
    first = Panel((ask(sends(claims(PLAYS))),))(ARTICLE)
    again = Panel((ask(sends(claims(WRITES))),))(ARTICLE)

    assert (again, len(stub.asked)) == (first, 1)
    other = Panel((ask(sends(claims(WRITES)), model="other"),))(ARTICLE)
    warmer = ask(sends(claims(WRITES)), options='{"temperature": 1}')
    Panel((warmer,))(ARTICLE)
    assert (other == first, len(stub.asked)) == (False, 3)
    assert warmer.version != ask().version
    assert stub.asked[0]["temperature"] == 0 and stub.asked[2]["temperature"] == 1


def test_a_broken_file_of_the_cache_counts_as_not_there(ask, stub, tmp_path):
    ask(sends(claims(PLAYS))).read(ARTICLE, ())
    (kept,) = (tmp_path / "answers").rglob("*.json")
    for damage in (b"", b"{", b"\xff", b'{"answer": "x", "question": {}}'):
        kept.write_bytes(damage)
        before = len(stub.asked)

        ask(sends(claims(PLAYS))).read(ARTICLE, ())

        assert len(stub.asked) == before + 1


def test_half_a_surrogate_pair_in_an_answer_is_kept_too(ask, stub):
    broken = json.dumps({"claims": [PLAYS | {"attributedTo": "\ud83d"}]})
    for _ in range(2):
        assert len(ask(sends(completion(broken))).read(ARTICLE, ()).claims) == 1

    assert len(stub.asked) == 1


# --- Servers that misbehave ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "waited"),
    [
        (sends(b"{}", 429), 1.0),
        (sends(b"{}", 429, Retry_After="7"), 7.0),
        (sends(b"{}", 503, Retry_After="soon"), 1.0),
        (sends(b"oops", 500), 1.0),
        (sends(claims(PLAYS), cut=20), 1.0),
        (sends(b"<html>busy</html>"), 1.0),
        (sends(b"[]"), 1.0),
        (sends(b'{"choices": []}'), 1.0),
        (sends(b"[" * 100_000), 1.0),
        (sleeps(0.6), 1.0),
        (drips, 1.0),
    ],
    ids=[
        "429",
        "429-after",
        "503",
        "500",
        "cut",
        "html",
        "list",
        "empty",
        "brackets",
        "slow",
        "drips",
    ],
)
def test_a_fault_that_passes_is_waited_out(fault, waited, ask, stub):
    model = ask(fault, sends(claims(PLAYS)), timeout_s="0.4")

    assert len(model.read(ARTICLE, ()).claims) == 1
    assert (len(stub.asked), model.waits) == (2, [waited])


def test_retry_after_may_be_a_date(ask):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)
    model = ask(sends(b"", 429, Retry_After=later), sends(claims(PLAYS)))

    model.read(ARTICLE, ())

    assert 40 < model.waits[0] <= 50


def test_a_fault_that_stays_ends_the_run_in_one_line_and_keeps_what_was_answered(
    ask, stub, tmp_path
):
    ask(sends(claims(PLAYS))).read(ARTICLE, ())
    model = ask(sends(b"busy", 503))
    with pytest.raises(ExtractorError, match=f"HTTP 503, {ATTEMPTS} times; .* kept") as caught:
        model.read(Document("b.txt", "Another text."), ())

    assert "\n" not in str(caught.value)
    assert model.waits == [1.0, 2.0, 4.0, 8.0]
    assert len(list((tmp_path / "answers").rglob("*.json"))) == 1


@pytest.mark.parametrize(
    ("behaviour", "message"),
    [
        (sends(b'{"error":\n "no such model\x1b[31m"}', 404), "HTTP 404: "),
        (sends(b"", 401), "HTTP 401"),
        (sends(b"", 302, Location="http://127.0.0.1:9/"), "HTTP 302"),
        (sends(b"", 429, Retry_After="86400"), "come back later"),
        (sends(b" " * (ANSWER_BYTES + 1)), "more than"),
    ],
    ids=["404", "401", "302", "tomorrow", "endless"],
)
def test_a_server_that_refuses_is_not_asked_again(behaviour, message, ask, stub):
    with pytest.raises(ExtractorError, match=message) as caught:
        ask(behaviour).read(ARTICLE, ())

    assert len(stub.asked) == 1
    assert str(caught.value).isprintable()


def test_the_budget_of_requests_holds(ask, stub):
    """Also against a server that is always busy."""
    with pytest.raises(ExtractorError, match="the budget of 3 requests is spent"):
        ask(sends(b"", 503), max_requests="3").read(ARTICLE, ())

    assert len(stub.asked) == 3


# --- What is sent -------------------------------------------------------------------------------


def test_what_is_asked(ask, stub):
    """The prompt, then the text as a message of its own; the schema; the key, in its header only."""
    model = ask(sends(claims()), key="s3cret")
    model.read(ARTICLE, ())
    (body,) = stub.asked

    assert [m["role"] for m in body["messages"]] == ["system", "user"]
    assert body["messages"][0]["content"] == prompt()
    assert body["messages"][1]["content"].endswith(TEXT)
    assert "2025-02-05" in message(ARTICLE, "")
    assert body["response_format"]["json_schema"]["schema"] == schema()
    assert stub.headers[0]["Authorization"] == "Bearer s3cret"
    assert "s3cret" not in json.dumps(body) + repr(ModelSettings(key="s3cret"))


def test_the_schema_follows_the_vocabulary_in_strict_mode():
    claim_ = schema()["properties"]["claims"]["items"]

    assert claim_["required"] == list(claim_["properties"])
    assert claim_["additionalProperties"] is False
    assert set(claim_["properties"]["predicate"]["enum"]) == set(CLAIMED)
    assert [name for name in CLAIMED if f"- {name} (" not in prompt()] == []


@pytest.mark.parametrize("form", ["json_object", "text"])
def test_servers_that_know_no_schema_are_asked_in_words(form, ask, stub):
    ask(sends(claims()), format=form).read(ARTICLE, ())

    assert stub.asked[0].get("response_format") == (
        {"type": "json_object"} if form == "json_object" else None
    )


def test_a_long_text_is_asked_about_in_parts_up_to_a_bound(ask, stub):
    lines = [f"{'x' * 1_000}\n"] * 30 + ["y" * 20_000]
    parts = list(split("".join(lines)))

    assert "".join(parts) == "".join(lines)
    assert max(map(len, parts)) <= PART_LENGTH
    model = ask(sends(claims()))
    model.read(Document("long", "z" * PART_LENGTH * (MOST_PARTS + 2)), ())
    assert len(stub.asked) == 1  # all parts are the same
    assert "2 parts not read" in list(model.account())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"model": ""}, "DRAMAGRAPH_LLM_MODEL"),
        ({"endpoint": ""}, "DRAMAGRAPH_LLM_ENDPOINT"),
        ({"endpoint": "file:///etc/passwd"}, "DRAMAGRAPH_LLM_ENDPOINT"),
        ({"endpoint": "http://[bad"}, "DRAMAGRAPH_LLM_ENDPOINT"),
        ({"endpoint": "http://models.example/v1", "key": "k"}, "over https"),
        ({"format": "xml"}, "DRAMAGRAPH_LLM_FORMAT"),
        ({"options": "[]"}, "DRAMAGRAPH_LLM_OPTIONS"),
        ({"timeout_s": "soon"}, "DRAMAGRAPH_LLM_TIMEOUT_S"),
        ({"max_requests": "-1"}, "DRAMAGRAPH_LLM_MAX_REQUESTS"),
        ({"confidence": "2"}, "DRAMAGRAPH_LLM_CONFIDENCE"),
    ],
    ids=lambda value: str(value),
)
def test_a_wrong_setting_is_named(settings, message, ask):
    with pytest.raises(UsageError, match=message):
        ask(**settings).read(ARTICLE, ())


# --- The command line ---------------------------------------------------------------------------


@pytest.fixture
def asked_by_name(stub, tmp_path, monkeypatch):
    """The stub as the model that the environment names; a function that runs a command on a store."""
    for name, value in (
        ("ENDPOINT", stub.endpoint),
        ("MODEL", "tiny"),
        ("CACHE", str(tmp_path / "answers")),
    ):
        monkeypatch.setenv(f"DRAMAGRAPH_LLM_{name}", value)
    (tmp_path / "undertow.txt").write_text(TEXT)
    (tmp_path / "third.txt").write_text(TEXT)
    (tmp_path / "other.txt").write_text("Seo Yul-ha plays Nam So-wol in the drama “Low Tide”.")
    stub.behaviours = [sends(claims(PLAYS, WRITES))]
    monkeypatch.chdir(tmp_path)


def test_a_store_is_read_with_one_set_of_extractors(asked_by_name, run, monkeypatch):
    """Adding with another extractor reads all documents anew, and equals building with it. From then
    on it is asked without being named, for the new document only, until its version changes.
    """
    store, other = ("--store", "store"), ("--store", "other")
    run("build", "undertow.txt", *store)
    added = run("add", "other.txt", "--extractor", "rules,llm", *store)
    whole = run("build", "other.txt", "undertow.txt", "--extractor", "llm,rules", *other)
    graph = run("export", "--format", "nquads", *store).out

    assert (added.code, whole.code) == (0, 0), added.err + whole.err
    assert "llm: 2 requests to tiny, 0 answers from the cache, 14 tokens" in added.err
    assert "llm: 2 claims accepted, 2 refused" in added.err
    assert "llm: 0 requests to tiny, 2 answers from the cache, 0 tokens" in whole.err
    assert "llm.tiny@" in graph
    assert graph == run("export", "--format", "nquads", *other).out
    assert "llm: 0 requests to tiny, 0 answers" in run("remove", "other.txt", *store).err
    again = run("add", "other.txt", *store)
    assert "llm: 0 requests to tiny, 1 answers from the cache" in again.err
    assert run("export", "--format", "nquads", *store).out == graph
    monkeypatch.setenv("DRAMAGRAPH_LLM_CONFIDENCE", "0.6")
    assert (
        "llm: 0 requests to tiny, 3 answers from the cache" in run("add", "third.txt", *store).err
    )
