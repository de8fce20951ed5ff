"""Tables of works are sources: a row is a document, and a cell is the evidence of what it states."""

from __future__ import annotations

from pathlib import Path

import pytest

from dramagraph.catalogue import read_mapping, rows
from dramagraph.claims import extract
from dramagraph.errors import DocumentError, DramagraphError, MissingError, UsageError
from dramagraph.models import Document, Value

MAPPING = """\
outlet = "The Almanac"
published = "2025-10-25"
empty = ["-"]

[columns]
"Title" = "Drama"
"Other names" = "alias"
"Written by" = "screenwriter"
"Cast" = "castMember"
"Channel" = "network"
"Parts" = "numberOfEpisodes"
"Shown" = "premiereDate finaleDate"
"""

TABLE = """\
Title,Other names,Written by,Cast,Channel,Parts,Shown,Genre
Salt Garden (2024 TV series),"Sogeum, Salt Garden","Mok Seung-ho (1–8), Ahn Geum-ju","Ok Na-rin, Tak Jae-ha",tvN,16,"May 4 –
June 9, 2024",Drama
Red Harvest (film),-,Mok Seung-ho,-,Netflix,-,"October 12, 2023",Thriller
"""


def table(
    tmp_path: Path, text: str = TABLE, mapping: str = MAPPING
) -> list[Document | DocumentError]:
    (tmp_path / "dramas.csv").write_text(text, encoding="utf-8")
    (tmp_path / "map.toml").write_text(mapping, encoding="utf-8")
    return list(rows(tmp_path / "dramas.csv", read_mapping(tmp_path / "map.toml")))


def stated(document: Document | DocumentError) -> set[tuple[str, str, str, str]]:
    """Return (subject, property, object, quote) of what a row states."""
    assert isinstance(document, Document)
    found = extract(document)
    names = {persona.key: persona.name for persona in found.personas}
    return {
        (
            names[s.subject],
            s.predicate,
            s.object.lexical if isinstance(s.object, Value) else names[s.object],
            document.text[e.start : e.stop],
        )
        for s in found.statements
        for e in s.evidence
    }


def test_each_cell_is_the_evidence_of_what_it_states(tmp_path: Path) -> None:
    first, second = table(tmp_path)

    assert stated(first) == {
        ("Salt Garden", "screenwriter", "Mok Seung-ho", "Mok Seung-ho"),
        ("Salt Garden", "screenwriter", "Ahn Geum-ju", "Ahn Geum-ju"),
        ("Salt Garden", "castMember", "Ok Na-rin", "Ok Na-rin"),
        ("Salt Garden", "castMember", "Tak Jae-ha", "Tak Jae-ha"),
        ("Salt Garden", "broadcaster", "tvN", "tvN"),
        ("Salt Garden", "numberOfEpisodes", "16", "16"),
        ("Salt Garden", "premiereDate", "2024-05-04", "May 4"),
        ("Salt Garden", "finaleDate", "2024-06-09", "June 9, 2024"),
    }
    assert stated(second) == {
        ("Red Harvest", "screenwriter", "Mok Seung-ho", "Mok Seung-ho"),
        ("Red Harvest", "streamingPlatform", "Netflix", "Netflix"),
        ("Red Harvest", "premiereDate", "2023-10-12", "October 12, 2023"),
    }


def test_a_row_is_named_by_its_file_and_its_place(tmp_path: Path) -> None:
    """RFC 7111: so that the source of a claim is a file, a row and, in its text, a column."""
    first, second = table(tmp_path)

    assert isinstance(first, Document) and isinstance(second, Document)
    assert (first.name, first.outlet, first.published) == (
        "dramas.csv#row=1",
        "The Almanac",
        "2025-10-25",
    )
    assert second.name == "dramas.csv#row=2"
    assert "Cast (castMember): Ok Na-rin, Tak Jae-ha\n" in first.text
    assert "Genre" not in first.text


def test_a_title_s_end_tells_works_apart_and_is_no_name(tmp_path: Path) -> None:
    first, second = (extract(d) for d in table(tmp_path) if isinstance(d, Document))

    assert [(p.kind, p.name, p.aliases) for p in first.personas if p.kind == "drama"] == [
        ("drama", "Salt Garden", ("Sogeum",))
    ]
    assert [(p.kind, p.name) for p in second.personas if p.type == "Film"] == [
        ("film", "Red Harvest")
    ]


@pytest.mark.parametrize(
    ("parts", "episodes"),
    [
        ("16", {"16"}),
        ("32 (season 1–2)", {"32"}),
        ("16 + 2", set()),
        ("16/20", set()),
        ("many", set()),
    ],
)
def test_a_number_of_episodes_is_taken_where_there_is_one(
    tmp_path: Path, parts: str, episodes: set[str]
) -> None:
    text = (
        f'Title,Other names,Written by,Cast,Channel,Parts,Shown\nSalt Garden,-,-,-,-,"{parts}",-\n'
    )
    (row,) = table(tmp_path, text)

    assert {
        value for _, predicate, value, _ in stated(row) if predicate == "numberOfEpisodes"
    } == episodes


def test_a_row_that_cannot_be_read_loses_no_other(tmp_path: Path) -> None:
    found = table(tmp_path, TABLE.replace("Salt Garden (2024 TV series)", "-"))

    assert str(found[0]) == 'dramas.csv#row=1: its cell "Title" is empty'
    assert stated(found[1])


def test_hostile_cells_are_text(tmp_path: Path) -> None:
    text = TABLE.replace("Ok Na-rin,", '""x\ny (castMember): Z"" <script>,')
    found = table(tmp_path, text)

    assert all(isinstance(row, Document) for row in found)
    assert all("\n\n" not in row.text for row in found if isinstance(row, Document))


@pytest.mark.parametrize(
    ("mapping", "fault"),
    [
        (MAPPING.replace('"screenwriter"', '"writer"'), "there is no property writer"),
        (MAPPING.replace('"Title" = "Drama"\n', ""), "one column has to be the title"),
        (MAPPING.replace("[columns]", "[column]"), "[columns]"),
        (MAPPING.replace("2025-10-25", "soon"), "is no date"),
        (MAPPING + "=", "no TOML"),
        (MAPPING.replace('"Parts"', '"Episodes"'), 'has no column "Episodes"'),
    ],
)
def test_a_mapping_that_does_not_fit_is_named(tmp_path: Path, mapping: str, fault: str) -> None:
    with pytest.raises(UsageError) as caught:
        table(tmp_path, mapping=mapping)

    assert fault in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=r"none\.toml"):
        read_mapping(tmp_path / "none.toml")
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    with pytest.raises(DramagraphError, match=r"none\.csv"):
        list(rows(tmp_path / "none.csv", read_mapping(tmp_path / "map.toml")))
