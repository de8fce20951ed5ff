"""Bytes → the text that is stored: whether it is text, in which encoding, in which of equal forms.

The stored text is NFC, its lines end with "\\n", and it holds no control character but tab and line
end, no byte order mark, no private-use character (icons of a page's own font, which mean nothing
outside it) and nothing that RDF/XML cannot write. All else stays as it is, zero-width and
bidirectional marks too: an offset counts them like any other code point.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from dramagraph.errors import DocumentError

LARGEST_DOCUMENT = 5_000_000
"""Bytes of a file, a page with its markup or a response."""

LARGEST_TEXT = 200_000
"""Code points of a text. Articles have 1,000 to 100,000; what has more than this is no article. The
slowest of the texts in tests/test_hostile_texts.py takes 4 s at this length."""

MOST_MARKS = 30
"""Combining marks in a row, the bound of Unicode's Stream-Safe Text Format (UAX #15, section 13);
no language comes near. NFC sorts them in time that grows with the square: 32,000 took 0.8 s."""

LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
"""The mandatory breaks of UAX #14 other than a line feed."""

CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Neither text nor, but for DEL, a character of XML 1.0 (section 2.2)."""

UNSEEN = re.compile("[\ufeff\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""The byte order mark and the private-use areas."""

CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{2,30})", re.I
)
CHARSET_REACH = 4096
"""Bytes in which a page declares its encoding; the HTML standard asks for 1,024."""

AS_BROWSERS_DO = {
    "euc_kr": "cp949", "ascii": "cp1252", "iso8859-1": "cp1252", "shift_jis": "cp932",
    "gb2312": "gb18030", "gbk": "gb18030", "johab": "cp949",
}  # fmt: skip
"""Encodings that browsers read as their supersets (encoding.spec.whatwg.org, section 4.2)."""

ENCODINGS = frozenset({
    "utf-8", "cp949", "cp1252", "cp1250", "cp1251", "cp1254", "iso8859-2", "iso8859-9",
    "iso8859-15", "cp932", "euc_jp", "gb18030", "big5", "koi8-r",
})  # fmt: skip
"""What a page may declare. Python's codecs include some that are no encodings of text."""


def decode(data: bytes, where: str) -> str:
    """Return a text file's text: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Raises DocumentError for anything else; *where* names the file in its message.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(data, "utf-16", where)
    nul = data.find(0)
    if nul >= 0:
        raise DocumentError(
            f"{where} is not text: byte 0 at offset {nul}; give a text or HTML file"
        )
    return _decoded(data, "utf-8", where)


def decode_html(data: bytes, where: str, declared: str | None = None) -> str:
    """Return a page's text: UTF-8 if it is that, else in the encoding that its server (*declared*)
    or its own head names.

    Raises DocumentError if it is in neither.
    """
    try:
        return decode(data, where)
    except DocumentError:
        match = CHARSET.search(data[:CHARSET_REACH])
        label = declared or (match[1].decode("ascii") if match else "")
        encoding = _encoding(label)
        if encoding is None or b"\0" in data:
            raise
    return _decoded(data, encoding, where)


def _encoding(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = AS_BROWSERS_DO.get(name, name)
    return name if name in ENCODINGS else None


def _decoded(data: bytes, encoding: str, where: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{where} is not {encoding.upper()}: byte 0x{data[error.start]:02X} at offset"
            f" {error.start}; save it as UTF-8"
        ) from None


def stored_text(text: str, where: str) -> str:
    """Return *text* as it is stored. Doing so twice changes nothing.

    Raises DocumentError for what is no text, is empty or is longer than LARGEST_TEXT.
    """
    if len(text) > LARGEST_TEXT:
        raise DocumentError(
            f"{where} has {len(text):,} characters, an article at most {LARGEST_TEXT:,}; give each"
            " article a file of its own, or a line of JSON Lines"
        )
    text = UNSEEN.sub("", LINE_END.sub("\n", text))
    control = CONTROL.search(text)
    if control:
        character = f"U+{ord(control[0]):04X}"
        raise DocumentError(f"{where} is not text: {character} at character {control.start()}")
    if not text.strip():
        raise DocumentError(f"{where} is empty")
    if not text.isascii():
        _refuse_piled_marks(text, where)
    return unicodedata.normalize("NFC", text)


def too_large(where: str) -> DocumentError:
    """Return the error for a document over the limit."""
    return DocumentError(
        f"{where} is larger than a document may be ({LARGEST_DOCUMENT // 1_000_000} MB); give each"
        " article a file of its own, or a line of JSON Lines"
    )


def _refuse_piled_marks(text: str, where: str) -> None:
    marks = 0
    for at, character in enumerate(text):
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > MOST_MARKS:
            raise DocumentError(
                f"{where} is not text: over {MOST_MARKS} combining marks in a row at character {at}"
            )


LONGEST_FIELD = 1_000
"""Code points of a title, a name or an outlet that are kept."""


def stored_line(text: str | None) -> str | None:
    """Return a field of metadata or a file's name as it is stored: one line, None if empty."""
    kept = UNSEEN.sub("", CONTROL.sub(" ", (text or "")[:LONGEST_FIELD]))
    return unicodedata.normalize("NFC", " ".join(kept.split())) or None
