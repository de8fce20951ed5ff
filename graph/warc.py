"""Web archives: the pages that a WARC file holds.

In: WARC 1.0 or 1.1 (ISO 28500, https://iipc.github.io/warc-specifications/), plain or gzipped. Out:
the successful HTML and text responses, with their address and the day of capture. Records of other
kinds are passed over. A page that cannot be read gives an error in its place; where the archive
itself is damaged, an error is the last that comes.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, parse_headers
from typing import BinaryIO, cast

from dramagraph.decoding import LARGEST_DOCUMENT, too_large
from dramagraph.errors import DocumentError

GZIP = b"\x1f\x8b"
LONGEST_LINE = 65_536
"""Bytes of a header line, as http.client allows."""

LARGEST_RESPONSE = 4 * LARGEST_DOCUMENT
"""Bytes with headers, as they went over the wire. A larger record is passed over unread."""

MEDIA_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
STATUS = re.compile(rb"HTTP/[0-9.]{1,3} 200\b")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as a crawler got it."""

    url: str
    day: str | None
    """The day of capture, YYYY-MM-DD; the page was published then or before."""
    media_type: str
    charset: str | None
    """The encoding that the server named."""
    body: bytes


def captures(stream: io.BufferedReader, where: str) -> Iterator[Capture | DocumentError]:
    """Yield the pages of an archive in its order, and what is wrong with the others."""
    is_zipped = stream.peek(len(GZIP)).startswith(GZIP)
    archive = cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if is_zipped else stream
    try:
        yield from _records(archive, where)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield DocumentError(f"{where} is damaged: {error}; fetch or write it again")
    except (HTTPException, ValueError) as error:
        yield DocumentError(f"{where} is no WARC file: {error}; give one of WARC 1.0 or 1.1")


def _records(archive: BinaryIO, where: str) -> Iterator[Capture | DocumentError]:
    while line := archive.readline(LONGEST_LINE):
        if not line.strip():
            continue
        if not line.startswith(b"WARC/1."):
            raise ValueError(f"a record starts with {line[:20]!r}")
        headers = parse_headers(archive)
        size = headers.get("Content-Length", "")
        if not (size.isascii() and size.isdigit()):
            raise ValueError("a record does not tell its Content-Length")
        length = int(size)
        url = headers.get("WARC-Target-URI", "").strip("<>")
        is_response = headers.get("WARC-Type") == "response" and url.startswith("http")
        if not is_response or length > LARGEST_RESPONSE:
            _pass_over(archive, length)
            if is_response:
                yield too_large(f"{where}, {url}")
            continue
        block = archive.read(length)
        if len(block) < length:
            raise EOFError("it ends inside a record")
        yield from _page(block, url, headers.get("WARC-Date", ""), where)


def _pass_over(archive: BinaryIO, length: int) -> None:
    while length > 0:
        passed = len(archive.read(min(length, LONGEST_LINE)))
        if not passed:
            raise EOFError("it ends inside a record")
        length -= passed


def _page(block: bytes, url: str, date: str, where: str) -> Iterator[Capture | DocumentError]:
    """The page of one HTTP response, nothing for redirections, failures, pictures and so on."""
    response = io.BytesIO(block)
    if not STATUS.match(response.readline()):
        return
    headers = parse_headers(response)
    media_type = headers.get_content_type()
    if media_type not in MEDIA_TYPES:
        return
    body = response.read()
    if "chunked" in headers.get("Transfer-Encoding", "").casefold():
        body = _dechunked(body)
    plain = _decompressed(body, headers)
    if plain is None:
        coding = headers.get("Content-Encoding")
        yield DocumentError(
            f"{where}, {url} is compressed by {coding}; archive it as gzip or plain"
        )
        return
    day = DAY.match(date)
    yield Capture(url, day[0] if day else None, media_type, headers.get_content_charset(), plain)


def _dechunked(body: bytes) -> bytes:
    """The body without the sizes of its chunks (RFC 9112, section 7.1).

    Some crawlers take them out and keep the header; such a body comes back as it is.
    """
    stream = io.BytesIO(body)
    chunks = []
    try:
        while size := int(stream.readline(100).partition(b";")[0], 16):
            chunks.append(stream.read(size))
            stream.readline()
    except ValueError:
        return body
    return b"".join(chunks)


def _decompressed(body: bytes, headers: HTTPMessage) -> bytes | None:
    """The body as text, up to one byte over the limit; None for a compression that is not known.

    Some crawlers decompress and keep the header: what is no gzip comes back as it is.
    """
    coding = headers.get("Content-Encoding", "").strip().casefold()
    if coding in ("gzip", "x-gzip", "deflate"):
        try:
            automatic = zlib.MAX_WBITS + 32
            return zlib.decompressobj(automatic).decompress(body, LARGEST_DOCUMENT + 1)
        except zlib.error:
            return body
    if coding in ("br", "zstd", "compress"):
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            return None
    return body
