"""Bytes → stored text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.decoding import (
    LARGEST_TEXT,
    LONGEST_FIELD,
    decode,
    decode_html,
    stored_line,
    stored_text,
)
from dramagraph.errors import DocumentError

ARTICLE = "도한별은 「종이 등대」의 주인공이다. Séoul"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_marked_utf_16_are_text(encoding: str):
    assert stored_text(decode(ARTICLE.encode(encoding), "a.txt"), "a.txt") == ARTICLE


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"caf\xe9 au lait", "a.txt is not UTF-8: byte 0xE9 at offset 3; save it as UTF-8"),
        (
            b"\x89PNG\r\n\x1a\n\0\0",
            "a.txt is not text: byte 0 at offset 8; give a text or HTML file",
        ),
        (b"\xff\xfea\0b", "a.txt is not UTF-16: byte 0x62 at offset 4; save it as UTF-8"),
    ],
)
def test_what_is_no_utf_8_is_refused_with_the_place(data: bytes, message: str):
    with pytest.raises(DocumentError) as raised:
        decode(data, "a.txt")

    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (ARTICLE.encode(), None),
        (ARTICLE.encode(), "euc-kr"),
        (b"<meta charset=euc-kr>" + ARTICLE.replace("é", "e").encode("cp949"), None),
        (b'<?xml version="1.0" encoding="EUC-KR"?>' + "도한별".encode("cp949"), None),
        ("도한별".encode("cp949"), "ks_c_5601-1987"),
        (b'<meta content="text/html; charset=iso-8859-1">Caf\x92\xe9', None),
    ],
)
def test_a_page_may_declare_its_encoding_and_utf_8_goes_before_it(data: bytes, declared: str):
    page = decode_html(data, "a.html", declared)

    assert page.split(">")[-1] in (ARTICLE, ARTICLE.replace("é", "e"), "도한별", "Caf’é")


@pytest.mark.parametrize("label", ["", "zlib", "unicode_escape", "utf-7", "utf-16", "no-such", "é"])
def test_a_page_may_not_declare_what_is_no_encoding_of_text(label: str):
    with pytest.raises(DocumentError, match=r"^a\.html is not UTF-8: byte 0xE9 at offset 3"):
        decode_html(b"caf\xe9", "a.html", label)


def test_a_stored_text_is_composed():
    assert stored_text("Se\u0301oul, \u1112\u1161\u11ab", "a.txt") == "Séoul, 한"


def test_a_stored_text_has_one_kind_of_line_end_and_no_unseen_mark():
    given = "\ufeffa\r\nb\rc\x0cd\x85e\u2028f\u2029g\ue000h\U000f1234i\u200bj\u202ek"

    assert stored_text(given, "a.txt") == "a\nb\nc\nd\ne\nf\nghi\u200bj\u202ek"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.txt is empty"),
        (" \ufeff\r\n\u2028", "a.txt is empty"),
        ("bell\x07", "a.txt is not text: U+0007 at character 4"),
        ("half\ud83d", "a.txt is not text: U+D83D at character 4"),
        ("no\uffff", "a.txt is not text: U+FFFF at character 2"),
        (
            "a" + "\u0301" * 31,
            "a.txt is not text: over 30 combining marks in a row at character 31",
        ),
        (
            "a" * (LARGEST_TEXT + 1),
            "a.txt has 200,001 characters, an article at most 200,000; give each article a file of"
            " its own, or a line of JSON Lines",
        ),
    ],
)
def test_what_cannot_be_stored_is_refused_with_the_reason(text: str, message: str):
    with pytest.raises(DocumentError) as raised:
        stored_text(text, "a.txt")

    assert str(raised.value) == message


TEXTS = st.text(st.characters() | st.sampled_from("\r\n\x85é\u0301한\u1112\u1161\ufeff\ue001a"))


@given(TEXTS)
def test_a_stored_text_is_its_own_stored_text_in_normal_form(text: str):
    try:
        stored = stored_text(text, "a.txt")
    except DocumentError:
        return

    assert stored_text(stored, "a.txt") == stored == unicodedata.normalize("NFC", stored)
    assert decode(stored.encode(), "a.txt") == stored


@given(TEXTS)
def test_a_stored_line_is_one_line_or_none(text: str):
    line = stored_line(text)

    assert line is None or (line == " ".join(line.split()) and line.encode())
    assert stored_line(line) == line


def test_a_stored_line_is_cut_where_no_title_goes_on():
    assert stored_line("a" * 5_000) == "a" * LONGEST_FIELD
