"""The kinds of file: how text, Markdown, HTML, JSON Lines, JSON and WARC become documents.

In: a stream, its name in messages, and the name of its document. Out: documents and errors, in the
order of the stream; an error is a value here, so that what comes after it is still read.

What a file states about its article (metadata of HTML and JSON, front matter of Markdown) goes
before what its text says (its first lines, the words of its language).
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO, ParamSpec, TypeAlias

from dramagraph.dates import read_date
from dramagraph.decoding import (
    LARGEST_DOCUMENT,
    decode,
    decode_html,
    stored_line,
    stored_text,
    too_large,
)
from dramagraph.errors import DocumentError
from dramagraph.language import language_of, stated_language
from dramagraph.markup import Stated, checked_url, html_page, markdown_page
from dramagraph.masthead import masthead
from dramagraph.models import Document
from dramagraph.warc import GZIP, Capture, captures

LARGEST_JSON = 10_000_000
"""Bytes of one JSON value, a line of JSON Lines or a .json file: twice a document, since JSON may
write a character as six."""

SNIFFED = 4_096
"""Bytes that tell the kind of a file whose name does not."""

Outcome: TypeAlias = Document | DocumentError

Reader: TypeAlias = Callable[[io.BufferedReader, str, str], Iterator[Outcome]]
"""Of a stream, its name in messages, and the name of its document."""

P = ParamSpec("P")


def outcomes(stream: BinaryIO, where: str, name: str) -> Iterator[Outcome]:
    """Yield what a file holds; the ending of its name, else its first bytes, tell its kind."""
    head = stream.read(SNIFFED)
    reader = reader_of(name) or _sniffed(head)
    yield from reader(_rewound(head, stream), where, stored_line(name) or "unnamed")


def reader_of(name: str) -> Reader | None:
    """Return how a file of this name is read, None if the name does not tell."""
    known = (read for ending, read in READERS.items() if name.casefold().endswith(ending))
    return next(known, None)


JSON_START = re.compile(rb"\{\s*[\"}]|\[\s*[{\]]")
"""Not any bracket: articles open with "[Interview]" too."""

HTML_START = re.compile(
    rb"<(?:!doctype html|!--|\?xml|(?:html|head|script|title|style|body|iframe|h1|div|table|section"
    rb"|article|main|meta|font|a|b|br|p)[\s/>])",
    re.IGNORECASE,
)
"""The tags of https://mimesniff.spec.whatwg.org/ section 7.1, and those of today's pages."""


def _sniffed(head: bytes) -> Reader:
    if head.startswith((GZIP, b"WARC/")):
        return _archive
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if JSON_START.match(text):
        return _json
    return _html if HTML_START.match(text) else _text


class _Rewound(io.RawIOBase):
    """A stream from its start again, of which the first bytes were read."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self.parts = (io.BytesIO(head), rest)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self.parts[0].read(len(buffer)) or self.parts[1].read(len(buffer))
        buffer[: len(part)] = part
        return len(part)


def _rewound(head: bytes, rest: BinaryIO) -> io.BufferedReader:
    return io.BufferedReader(_Rewound(head, rest))


def _tried(make: Callable[P, Document], *args: P.args, **kwargs: P.kwargs) -> Outcome:
    try:
        return make(*args, **kwargs)
    except DocumentError as error:
        return error


NOTHING_STATED = Stated()


def _document(text: str, where: str, name: str, stated: Stated = NOTHING_STATED) -> Document:
    """The document of a text: what is not stated about it is looked for in it."""
    stored = stored_text(text, where)
    language = stated.language or language_of(stored)
    found = masthead(stored, language)
    return Document(
        name,
        stored,
        language,
        title=stored_line(stated.title) or found.title,
        published=stated.published or found.published,
        outlet=stored_line(stated.outlet) or found.outlet,
        url=stated.url,
    )


# --- Text, Markdown, HTML -----------------------------------------------------------------------


def _text(stream: io.BufferedReader, where: str, name: str) -> Iterator[Outcome]:
    yield _tried(_plain_document, stream, where, name)


def _markdown(stream: io.BufferedReader, where: str, name: str) -> Iterator[Outcome]:
    yield _tried(_markdown_document, stream, where, name)


def _html(stream: io.BufferedReader, where: str, name: str) -> Iterator[Outcome]:
    yield _tried(_html_document, stream, where, name)


def _plain_document(stream: BinaryIO, where: str, name: str) -> Document:
    return _document(decode(_whole(stream, where), where), where, name)


def _markdown_document(stream: BinaryIO, where: str, name: str) -> Document:
    page = markdown_page(stored_text(decode(_whole(stream, where), where), where))
    return _document(page.text, where, name, page.stated)


def _html_document(stream: BinaryIO, where: str, name: str) -> Document:
    return _article(decode_html(_whole(stream, where), where), where, name)


def _whole(stream: BinaryIO, where: str) -> bytes:
    data = stream.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        raise too_large(where)
    return data


def _article(source: str, where: str, name: str, url: str | None = None) -> Document:
    page = html_page(source)
    if not page.text.strip():
        raise DocumentError(f"{where} holds no article text, only what surrounds one")
    stated = replace(page.stated, url=url or page.stated.url)
    return _document(page.text, where, name, stated)


# --- JSON ---------------------------------------------------------------------------------------


def _json_lines(stream: io.BufferedReader, where: str, name: str) -> Iterator[Outcome]:
    """The record of each line; an empty line is none."""
    is_empty = True
    for number, line in enumerate(_lines(stream), 1):
        if line is None or line.strip():
            is_empty = False
            yield _tried(_line_document, line, f"{where}, line {number}", f"{name}:{number}")
    if is_empty:
        yield DocumentError(f"{where} is empty")


def _lines(stream: io.BufferedReader) -> Iterator[bytes | None]:
    """The lines of a stream, None for one over the limit."""
    while line := stream.readline(LARGEST_JSON + 1):
        if len(line) <= LARGEST_JSON:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(LARGEST_JSON)
        yield None


def _line_document(line: bytes | None, where: str, name: str) -> Document:
    if line is None:
        raise _too_much_json(where)
    return _record(_parsed(line, where), where, name)


def _json(stream: io.BufferedReader, where: str, name: str) -> Iterator[Outcome]:
    """One object, an array of them, or JSON Lines: an object on the first line and more below."""
    first = stream.readline(LARGEST_JSON + 1)
    try:
        is_lines = isinstance(_parsed(first, where), dict) and bool(stream.peek(1))
    except DocumentError:
        is_lines = False
    if is_lines:
        yield from _json_lines(_rewound(first, stream), where, name)
        return
    try:
        value = _parsed(first + stream.read(LARGEST_JSON + 1 - len(first)), where)
    except DocumentError as error:
        yield error
        return
    if not isinstance(value, list):
        yield _tried(_record, value, where, name)
    elif not value:
        yield DocumentError(f"{where} is empty")
    else:
        for number, record in enumerate(value, 1):
            yield _tried(_record, record, f"{where}, record {number}", f"{name}:{number}")


def _parsed(data: bytes, where: str) -> object:
    if len(data) > LARGEST_JSON:
        raise _too_much_json(where)
    try:
        return json.loads(decode(data.removeprefix(codecs.BOM_UTF8), where))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise DocumentError(f"{where} is not JSON: {error.msg} ({place} of it)") from None
    except (ValueError, RecursionError):  # 5,000 digits in a number, 100,000 brackets in each other
        raise DocumentError(f"{where} is JSON too deep or with too long a number") from None


def _too_much_json(where: str) -> DocumentError:
    most = LARGEST_JSON // 1_000_000
    return DocumentError(f"{where} is larger than {most} MB; write JSON Lines, one article a line")


def _record(record: object, where: str, name: str) -> Document:
    if not isinstance(record, dict):
        raise DocumentError(f'{where} is no object; write {{"text": "…"}}')
    text = record.get("text")
    if not isinstance(text, str):
        raise DocumentError(f'{where} has no "text" that is a string')
    language = stated_language(_field(record, where, "language", "lang"))
    date = _field(record, where, "published", "date")
    published = read_date(date, language or "en") if date else None
    if date and not published:
        raise DocumentError(f'{where}: "published" is "{date[:60]}", not YYYY[-MM[-DD]]')
    address = _field(record, where, "url")
    if address and not checked_url(address):
        raise DocumentError(f'{where}: "url" is "{address[:60]}", not an http address')
    title, outlet = _field(record, where, "title"), _field(record, where, "outlet", "publisher")
    stated = Stated(title, published, outlet, language, address)
    return _document(text, where, _field(record, where, "id") or name, stated)


def _field(record: Mapping[str, object], where: str, *names: str) -> str | None:
    """The first of these fields that holds something."""
    for name in names:
        value = record.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise DocumentError(f'{where}: "{name}" is neither a string nor a number')
        return stored_line(str(value))
    return None


# --- Archives -----------------------------------------------------------------------------------


def _archive(stream: io.BufferedReader, where: str, name: str) -> Iterator[Outcome]:
    """The pages of a WARC file, named by their addresses."""
    is_empty = True
    for capture in captures(stream, where):
        is_empty = False
        if isinstance(capture, DocumentError):
            yield capture
        else:
            yield _tried(_captured, capture, f"{where}, {capture.url}")
    if is_empty:
        yield DocumentError(f"{where} holds no HTML page that was fetched with success")


def _captured(capture: Capture, where: str) -> Document:
    if len(capture.body) > LARGEST_DOCUMENT:
        raise too_large(where)
    source = decode_html(capture.body, where, capture.charset)
    url = checked_url(capture.url)
    if capture.media_type == "text/plain":
        document = _document(source, where, capture.url, Stated(url=url))
    else:
        document = _article(source, where, capture.url, url)
    return replace(document, published=document.published or capture.day)


READERS: Mapping[str, Reader] = {
    ".txt": _text,
    ".md": _markdown,
    ".html": _html,
    ".htm": _html,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json,
    ".warc": _archive,
    ".warc.gz": _archive,
}
"""The endings of names, in lower case."""
