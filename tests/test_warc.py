"""Pages of web archives."""

import gzip
import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.errors import DocumentError
from dramagraph.warc import LARGEST_RESPONSE, Capture, captures

PAGE = b"<p>Do plays the keeper."
URL = "https://example.org/a"


def record(
    block: bytes, kind: str = "response", url: str = URL, length: int | None = None
) -> bytes:
    """One record as crawlers write it."""
    size = len(block) if length is None else length
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: 2024-05-12T08:00:00Z\r\nContent-Length: {size}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def response(
    body: bytes, *headers: str, kind: str = "text/html; charset=UTF-8", status=200
) -> bytes:
    """One HTTP response."""
    lines = [f"HTTP/1.1 {status} OK", f"Content-Type: {kind}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def read(archive: bytes) -> list[Capture | str]:
    stream = io.BufferedReader(io.BytesIO(archive))
    return [o if isinstance(o, Capture) else str(o) for o in captures(stream, "a.warc")]


CAPTURE = Capture(URL, "2024-05-12", "text/html", "utf-8", PAGE)


@pytest.mark.parametrize(
    "packed",
    [
        bytes,
        gzip.compress,
        lambda archive: gzip.compress(archive[:60]) + gzip.compress(archive[60:]),
    ],
    ids=["plain", "gzip", "gzip members"],
)
def test_successful_pages_come_in_order_with_address_and_day(packed):
    archive = (
        record(b"software: crawler\r\n", kind="warcinfo")
        + record(response(PAGE))
        + record(b"GET / HTTP/1.1\r\n\r\n", kind="request")
        + record(response(b"", status=404))
        + record(response(b"\x89PNG\0", kind="image/png"))
        + record(response(b"Do plays.", kind="text/plain"), url="<https://example.org/b>")
    )

    assert read(packed(archive)) == [
        CAPTURE,
        Capture("https://example.org/b", "2024-05-12", "text/plain", None, b"Do plays."),
    ]


@pytest.mark.parametrize(
    "block",
    [
        response(gzip.compress(PAGE), "Content-Encoding: gzip"),
        response(zlib.compress(PAGE), "Content-Encoding: deflate"),
        response(PAGE, "Content-Encoding: gzip"),
        response(PAGE, "Content-Encoding: br"),
        response(
            b"3;x=y\r\n<p>\r\n14\r\nDo plays the keeper.\r\n0\r\n\r\n", "Transfer-Encoding: chunked"
        ),
        response(PAGE, "Transfer-Encoding: chunked"),
        response(PAGE, "Content-Length: 999"),
    ],
)
def test_a_page_is_unpacked_and_one_that_is_unpacked_already_is_left(block: bytes):
    assert read(record(block)) == [CAPTURE]


@pytest.mark.parametrize(
    ("archive", "outcome"),
    [
        (
            record(response(b"\x8b\x0b\x80\xff", "Content-Encoding: br")),
            [
                f"a.warc, {URL} is compressed by br; archive it as gzip or plain",
                CAPTURE,
            ],
        ),
        (
            record(response(b"a" * LARGEST_RESPONSE)),
            [
                f"a.warc, {URL} is larger than a document may be (5 MB); give each article a file"
                " of its own, or a line of JSON Lines",
                CAPTURE,
            ],
        ),
    ],
)
def test_a_page_that_cannot_be_read_costs_no_other(archive: bytes, outcome: list[object]):
    assert read(archive + record(response(PAGE))) == outcome


GOOD = record(response(PAGE))


@pytest.mark.parametrize(
    ("archive", "reason"),
    [
        (
            GOOD + b"hello",
            "no WARC file: a record starts with b'hello'; give one of WARC 1.0 or 1.1",
        ),
        (
            GOOD + b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
            "no WARC file: a record does not tell its Content-Length; give one of WARC 1.0 or 1.1",
        ),
        (
            GOOD + record(b"", length=-1),
            "no WARC file: a record does not tell its Content-Length; give one of WARC 1.0 or 1.1",
        ),
        (
            GOOD + record(response(PAGE), length=9_999),
            "damaged: it ends inside a record; fetch or write it again",
        ),
        (
            GOOD + record(response(PAGE), kind="request", length=9_999),
            "damaged: it ends inside a record; fetch or write it again",
        ),
        (
            gzip.compress(GOOD) + gzip.compress(GOOD)[:-20],
            "damaged: Compressed file ended before the end-of-stream marker was reached;"
            " fetch or write it again",
        ),
    ],
)
def test_a_damaged_archive_gives_its_pages_and_then_one_error(archive: bytes, reason: str):
    assert read(archive) == [CAPTURE, f"a.warc is {reason}"]


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_give_pages_or_errors(head: bytes, block: bytes):
    for archive in (
        head,
        record(head + block),
        record(b"HTTP/1.1 200 OK\r\n" + block),
        b"\x1f\x8b" + head,
    ):
        stream = io.BufferedReader(io.BytesIO(archive))
        for outcome in captures(stream, "a.warc"):
            assert isinstance(outcome, Capture | DocumentError)
