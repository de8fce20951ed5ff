"""Claims as JSON Lines."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dramagraph.build import Knowledge, knowledge
from dramagraph.identity import source_iri
from dramagraph.lines import claim_lines
from dramagraph.models import Document

ID = "https://w3id.org/dramagraph/id/"


def read(*texts: str, language: str = "en") -> list[dict[str, Any]]:
    """Return the lines of articles 0.txt, 1.txt …, as a program that reads them would see them."""
    documents = [Document(f"{n}.txt", text, language) for n, text in enumerate(texts)]
    return [json.loads(json.dumps(line)) for line in claim_lines(knowledge(documents))]


def one(found: list[dict[str, Any]], predicate: str) -> dict[str, Any]:
    (line,) = (line for line in found if line["predicate"] == predicate)
    return line


def test_the_shape_of_a_line() -> None:
    text = 'Ok Na-rin plays Woo Seol-hee in "Salt Garden". Ok Na Rin sang.'
    document = Document("0.txt", text)

    line = one(read(text), "portrays")
    evidence = line.pop("evidence")
    assert line == {
        "id": line["id"],
        "subject": {
            "id": f"{ID}person/ok-na-rin",
            "type": "Actor",
            "label": line["subject"]["label"],
            "aliases": line["subject"]["aliases"],
        },
        "predicate": "portrays",
        "object": {
            "id": f"{ID}character/woo-seol-hui.salt-garden",
            "type": "Character",
            "label": "Woo Seol-hee",
            "aliases": [],
        },
        "qualifiers": {"drama": "Salt Garden"},
        "confidence": line["confidence"],
        "polarity": "affirmed",
        "certainty": "certain",
        "stage": None,
        "attributedTo": None,
        "source": {"id": source_iri(document), "file": "0.txt", "lang": "en"},
    }
    assert line["id"].startswith(f"{ID}claim/")
    subject = line["subject"]
    assert sorted([subject["label"], *subject["aliases"]]) == ["Ok Na Rin", "Ok Na-rin"]
    assert 0 < line["confidence"] <= 1
    for place in evidence:
        assert set(place) == {"exact", "start", "end", "rule"}
        assert text[place["start"] : place["end"]] == place["exact"]
        assert place["rule"].startswith("en.")


def test_a_literal_object_has_its_value_and_datatype() -> None:
    line = one(read('"Salt Garden" premiered on March 9, 2024.'), "premiereDate")

    assert line["object"] == {"value": "2024-03-09", "datatype": "xsd:date"}


def test_an_episode_carries_its_work_and_number() -> None:
    found = read('Episode 12 of "Salt Garden" recorded a rating of 17.4%.')

    line = one(found, "viewershipRating")
    assert line["subject"] == {
        "id": f"{ID}episode/salt-garden.12",
        "type": "Episode",
        "label": line["subject"]["label"],
        "aliases": [],
        "work": "Salt Garden",
        "number": 12,
    }
    assert line["object"] == {"value": "17.4", "datatype": "xsd:decimal"}
    assert {line["predicate"] for line in found}.isdisjoint({"episodeOf", "episodeNumber"})


def test_a_count_is_a_number() -> None:
    line = one(read("Ok Na-rin received four Golden Crane Awards."), "receivedAward")

    assert line["qualifiers"]["count"] == 4


def test_each_article_speaks_in_its_own_words() -> None:
    """One claim of two articles is two lines with one id, each with its own spelling and quotes."""
    texts = ('The drama "Salt Garden" stars Ok Na-rin.', 'The drama "Salt Garden" stars Ok Na Rin.')
    found = [line for line in read(*texts) if line["predicate"] == "castMember"]

    assert len({line["id"] for line in found}) == 1
    told = {line["source"]["file"]: line["object"]["label"] for line in found}
    assert told == {"0.txt": "Ok Na-rin", "1.txt": "Ok Na Rin"}
    for line in found:
        text = texts[int(line["source"]["file"][0])]
        for place in line["evidence"]:
            assert text[place["start"] : place["end"]] == place["exact"]


SURE = 'Today it is sure: Ok Na-rin plays Woo Seol-hee in "Salt Garden".'
RUMOUR = 'It is rumored that Ok Na-rin plays Woo Seol-hee in "Salt Garden".'


@pytest.mark.parametrize("text", [f"{SURE}\n{RUMOUR}", f"{RUMOUR}\n{SURE}"])
def test_the_plainest_words_tell_how_an_article_stands_to_a_claim(text: str) -> None:
    line = one(read(text), "portrays")

    assert line["certainty"] == "certain"
    assert len(line["evidence"]) == 2


def test_the_order_of_articles_does_not_show() -> None:
    documents = [Document(f"{n}.txt", text) for n, text in enumerate((SURE, RUMOUR, SURE))]

    assert list(claim_lines(knowledge(documents[::-1]))) == list(claim_lines(knowledge(documents)))


def test_a_rumour_says_so() -> None:
    line = one(
        read('According to reports, Tak Jae-ha may star in the drama "Low Tide".'), "castCandidate"
    )

    assert (line["certainty"], line["stage"], line["attributedTo"]) == (
        "possible",
        "offered",
        "reports",
    )


def test_lines_of_the_articles(
    seed_knowledge: Knowledge, seed_documents: tuple[Document, ...]
) -> None:
    """By article, then in the order of its text; every quote is its span, every label is in it."""
    texts = {document.name: document.text for document in seed_documents}

    found = list(claim_lines(seed_knowledge))
    assert {line["source"]["file"] for line in found} == set(texts)
    places = [(line["source"]["id"], line["evidence"][0]["start"]) for line in found]
    assert places == sorted(places)
    for line in found:
        text = texts[line["source"]["file"]]
        for place in line["evidence"]:
            assert text[place["start"] : place["end"]] == place["exact"]
        for node in (line["subject"], line["object"]):
            if "label" in node and "number" not in node:
                assert all(words in text for words in (node["label"], *node["aliases"]))
