"""Files → documents."""

import gzip
import io
import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.documents import read, read_document
from dramagraph.errors import DocumentError, MissingError
from dramagraph.formats import LARGEST_JSON
from dramagraph.models import Document

FIXTURES = Path(__file__).parent / "fixtures"
SENTENCE = "She plays the keeper of the light."
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\n"
    b"WARC-Date: 2024-05-13T00:00:00Z\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
)
RESPONSE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>She plays the keeper of the light."
)
ARCHIVE = WARC % (len(RESPONSE), RESPONSE)


def errors_of(paths, **options) -> list[str]:
    errors: list[str] = []
    list(read(paths, on_error=lambda error: errors.append(str(error)), **options))
    return errors


def test_a_text_file_is_a_document_with_what_it_says_about_itself():
    path = FIXTURES / "wire-en.txt"
    text = path.read_text(encoding="utf-8")

    (document,) = read([path])

    assert document == Document(
        name="wire-en.txt",
        text=text,
        language="en",
        title='Do Han-byeol to keep the light in "Paper Lighthouse"',
        published="2024-03-09",
        outlet="Harbor Wire",
    )
    assert document.sha256 == sha256(text.encode()).hexdigest()


def test_what_a_file_states_goes_before_what_its_text_says():
    record = {
        "text": "Un titolo\n\nSEUL, 5 giugno 2023 (Filo del Porto) – She plays the keeper of the light.",
        "title": "Stated",
        "published": "2024-05-12",
        "publisher": "Tide Daily",
        "language": "it",
    }

    (document,) = read_document(json.dumps(record).encode(), "a.json")

    assert document == Document(
        "a.json", record["text"], "it", "Stated", "2024-05-12", "Tide Daily", None
    )


def test_each_line_of_json_lines_is_a_document_or_an_error_that_names_it():
    path = str(FIXTURES / "records.jsonl")
    errors: list[str] = []

    documents = list(read([path], on_error=lambda error: errors.append(str(error))))

    assert documents == [
        Document(
            name="tide-1",
            text="Do Han-byeol plays the keeper of the light.",
            language="en",
            title="The keeper",
            published="2024-05-12",
            outlet="Tide Daily",
            url="https://example.org/1",
        ),
        Document(
            name="records.jsonl:3",
            text="Cheon Ga-on interpreta il cartografo nella serie.",
            language="it",
            published="2024-05",
            outlet="Marea",
        ),
        Document("records.jsonl:6", "도한별은 등대지기 역을 맡는다.", "ko"),
    ]
    assert errors == [
        f'{path}, line 4 is no object; write {{"text": "…"}}',
        f'{path}, line 5 has no "text" that is a string',
    ]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ('{"text": ""}', "is empty"),
        ('{"text": "\\ud83d"}', "is not text: U+D83D at character 0"),
        ('{"text": 5}', 'has no "text" that is a string'),
        ('{"text": "a", "title": ["b"]}', ': "title" is neither a string nor a number'),
        ('{"text": "a", "date": true}', ': "date" is neither a string nor a number'),
        ('{"text": "a", "date": "last May"}', ': "published" is "last May", not YYYY[-MM[-DD]]'),
        (
            '{"text": "a", "url": "javascript:b"}',
            ': "url" is "javascript:b", not an http address',
        ),
        (
            '{"text": "a"',
            " is not JSON: Expecting ',' delimiter (line 2, column 1 of it)",
        ),
        ('{"text": ' + "9" * 5_000 + "}", " is JSON too deep or with too long a number"),
        ('{"text": ' + "[" * 99_999, " is JSON too deep or with too long a number"),
    ],
)
def test_a_record_that_cannot_be_used_is_refused_with_file_line_and_reason(record, reason):
    data = f'{{"text": "{SENTENCE}"}}\n\n{record}\n'.encode()

    with pytest.raises(DocumentError) as raised:
        read_document(data, "a.jsonl")

    assert str(raised.value) == f"a.jsonl, line 3 {reason.strip()}".replace("3 :", "3:")


def test_a_line_over_the_limit_costs_no_other(tmp_path: Path):
    path = tmp_path / "a.ndjson"
    line = json.dumps({"text": SENTENCE}).encode()
    path.write_bytes(b'{"text": "' + b"a" * LARGEST_JSON + b'"}\n' + line)
    errors: list[str] = []

    documents = list(read([path], on_error=lambda error: errors.append(str(error))))

    assert documents == [Document("a.ndjson:2", SENTENCE, "en")]
    assert errors == [f"{path}, line 1 is larger than 10 MB; write JSON Lines, one article a line"]


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (SENTENCE.encode(), ["stdin"]),
        (b"\xef\xbb\xbf" + SENTENCE.encode(), ["stdin"]),
        (b"[Interview] " + SENTENCE.encode(), ["stdin"]),
        (SENTENCE.encode("utf-16"), ["stdin"]),
        (b"  <!DOCTYPE html><p>" + SENTENCE.encode(), ["stdin"]),
        (b'\xef\xbb\xbf{"text": "She is the keeper."}', ["stdin"]),
        (b'{\n "text": "She is the keeper."\n}\n', ["stdin"]),
        (b'{"text": "She is."}\n{"text": "The other one."}\n', ["stdin:1", "stdin:2"]),
        (b'[{"text": "She is."}, {"text": "He is.", "id": 7}]', ["stdin:1", "7"]),
        (ARCHIVE, ["https://example.org/a"]),
        (gzip.compress(ARCHIVE), ["https://example.org/a"]),
    ],
)
def test_the_start_of_standard_input_tells_its_kind(data: bytes, names: list[str]):
    documents = list(read(["-"], stdin=io.BytesIO(data)))

    assert [document.name for document in documents] == names
    assert "<" not in documents[0].text


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("A.TXT", b"# Not *Markdown*", "# Not *Markdown*"),
        ("a.md", b"# Is *Markdown*", "Is Markdown"),
        ("a.htm", b"She &amp; the keeper", "She & the keeper"),
        ("a.html", "<meta charset=euc-kr><p>등대를 지킨다.".encode("cp949"), "등대를 지킨다."),
        ("a.json", b'{"text": "# one"}', "# one"),
        ("a.json", b'[{"text": "# one"}]', "# one"),
        ("a.warc.gz", gzip.compress(ARCHIVE), SENTENCE),
        ("a", b"<p>She is the keeper", "She is the keeper"),
    ],
)
def test_the_ending_of_a_name_tells_the_kind(name: str, data: bytes, text: str):
    assert [document.text for document in read_document(data, name)] == [text]


def test_a_page_of_an_archive_has_the_day_of_capture_where_it_gives_none():
    (page,) = read_document(ARCHIVE, "a.warc")
    dated = RESPONSE.replace(b"<p>", b'<meta name="date" content="2024-03-09"><p>')

    (dated_page,) = read_document(WARC % (len(dated), dated), "a.warc")

    assert page == Document(
        "https://example.org/a",
        SENTENCE,
        "en",
        published="2024-05-13",
        url="https://example.org/a",
    )
    assert dated_page.published == "2024-03-09"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \r\n\t", "is empty"),
        ("a.txt", b"abc\0", "is not text: byte 0 at offset 3; give a text or HTML file"),
        ("a.txt", b"caf\xe9", "is not UTF-8: byte 0xE9 at offset 3; save it as UTF-8"),
        (
            "a.txt",
            b"a" * 10_000_000,
            "is larger than a document may be (5 MB); give each article a file of its own, or a"
            " line of JSON Lines",
        ),
        ("a.md", b"<!-- -->", "is empty"),
        ("a.html", b"<nav>Home</nav>", "holds no article text, only what surrounds one"),
        (
            "a.html",
            b"<!--" + b"a" * 5_000_000 + b"--><p>She is the keeper.",
            "is larger than a document may be (5 MB); give each article a file of its own, or a"
            " line of JSON Lines",
        ),
        ("a.jsonl", b"\n \n", "is empty"),
        ("a.json", b"[]", "is empty"),
        ("a.json", b"nul", "is not JSON: Expecting value (line 1, column 1 of it)"),
        (
            "a.json",
            b" " * (LARGEST_JSON + 1),
            "is larger than 10 MB; write JSON Lines, one article a line",
        ),
        ("a.warc", b"", "holds no HTML page that was fetched with success"),
    ],
)
def test_bad_input_costs_one_line_that_names_file_and_reason(tmp_path, name, data, reason):
    bad, good = tmp_path / name, tmp_path / "good.txt"
    bad.write_bytes(data)
    good.write_text(SENTENCE, encoding="utf-8")
    errors: list[str] = []

    documents = list(read([bad, good], on_error=lambda error: errors.append(str(error))))

    assert errors == [f"{bad} {reason}"]
    assert documents == [Document("good.txt", SENTENCE, "en")]
    with pytest.raises(DocumentError):
        list(read([bad, good]))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text(SENTENCE, encoding="utf-8")
    path.chmod(0)

    assert errors_of([path]) == [f"{path} cannot be read: Permission denied"]


def test_a_link_to_nothing_in_a_folder_is_named(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.symlink_to("nowhere")

    assert errors_of([tmp_path]) == [f"{path} cannot be read: No such file or directory"]


def test_a_path_that_does_not_exist_is_refused_before_anything_is_read(tmp_path: Path):
    path = tmp_path / "none.txt"

    with pytest.raises(MissingError) as raised:
        read([FIXTURES / "wire-en.txt", path])

    assert str(raised.value) == f"{path}: No such file or directory; give a file, a folder or -"
    with pytest.raises(MissingError):
        read(["a\0b"])


def test_a_folder_gives_its_documents_sorted_at_any_depth_and_says_what_it_leaves_out(tmp_path):
    files = ["b.txt", "a.md", "x/c.HTML", "x/y/d.txt", "e.pdf", "f.pdf", "notes"]
    hidden = [".g.txt", ".git/h.txt", "x/.y/i.txt"]
    for name in (*files, *hidden):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{SENTENCE} {name}", encoding="utf-8")
    notes: list[str] = []

    documents = list(read([tmp_path, tmp_path / "b.txt"], on_note=notes.append))

    assert [document.name for document in documents] == ["a.md", "b.txt", "c.HTML", "d.txt"]
    assert notes == [f"{tmp_path}: 3 files of other kinds left out (.pdf 2, notes 1)"]


def test_a_folder_without_a_document_is_refused(tmp_path: Path):
    (tmp_path / "a.pdf").write_bytes(b"x")

    with pytest.raises(MissingError) as raised:
        read([tmp_path])

    assert str(raised.value) == (
        f"{tmp_path}: no document in this folder; known are .txt, .md, .html, .htm, .jsonl,"
        " .ndjson, .json, .warc, .warc.gz"
    )


def test_documents_are_read_when_they_are_asked_for(tmp_path: Path):
    good, bad = tmp_path / "a.txt", tmp_path / "b.txt"
    good.write_text(SENTENCE, encoding="utf-8")
    bad.write_bytes(b"\0")

    documents = read([good, bad])

    assert next(documents).name == "a.txt"
    with pytest.raises(DocumentError):
        next(documents)


def test_a_name_is_the_same_however_a_file_system_spells_it(tmp_path: Path):
    path = tmp_path / "se\u0301oul.txt"
    path.write_text(SENTENCE, encoding="utf-8")

    assert next(read([path])).name == "séoul.txt"


@given(
    st.binary(max_size=300), st.sampled_from(["a", "a.txt", "a.md", "a.jsonl", "a.json", "a.warc"])
)
def test_any_bytes_give_documents_or_one_clear_error(data: bytes, name: str):
    try:
        documents = read_document(data, name)
    except DocumentError as error:
        assert str(error).startswith("a") and "\n" not in str(error)
        return

    for document in documents:
        assert document.text.strip()
        assert document.text.encode().decode() == document.text
