"""HTML and Markdown → what a reader reads of them, and what they state about themselves.

In: the source of a page. Out: a Page. Nothing is fetched: images, scripts, frames and links lead
nowhere. A page whose article cannot be told from its furniture has an empty text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, cast

from markdown_it import MarkdownIt
from markdown_it.token import Token

from dramagraph.dates import read_date
from dramagraph.language import UNDETERMINED, language_of, stated_language

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]
    from trafilatura.settings import Document as Extracted


@dataclass(frozen=True, slots=True)
class Stated:
    """What a document states about itself outside its text; None where it does not."""

    title: str | None = None
    published: str | None = None
    """YYYY, YYYY-MM or YYYY-MM-DD."""
    outlet: str | None = None
    language: str | None = None
    """en, it, es, fr, ko or und."""
    url: str | None = None
    """An http or https URL."""


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page and what it states."""

    text: str
    stated: Stated


URL = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]{1,2000}", re.IGNORECASE)
"""RFC 3987 allows none of these characters; browsers refuse URLs that are much longer."""


def checked_url(url: str | None) -> str | None:
    """Return *url* if it is one that can stand in a graph, else None."""
    return url if url and URL.fullmatch(url) else None


# --- HTML ---------------------------------------------------------------------------------------

FURNITURE = ["//nav", "//footer", "//aside", "//form", "//noscript"]

SHORTEST_ARTICLE = "80"
"""Code points, about a sentence: trafilatura's 250 makes a shorter article one line."""

META_NAMES = (
    "date", "dc.date", "dcterms.date", "dc.date.issued", "dcterms.created", "pubdate",
    "publishdate", "publication_date", "parsely-pub-date",
)  # fmt: skip

PUBLISHED_IN = (
    "//meta[@property='article:published_time' or @property='og:published_time']/@content",
    "//*[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[contains($names, concat(' ', translate(@name, $upper, $lower), ' '))]/@content",
    "(//article | //main)//time/@datetime",
)
"""Where pages write the day they were published, the clearest first."""

PUBLISHED_IN_JSON = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
"""schema.org's, in a script of JSON-LD."""

BYLINES = (
    "//*[contains(@class, 'date') or contains(@class, 'byline') or contains(@class, 'publish')]"
)
LONGEST_BYLINE = 120
"""Code points of an element that names the day and no part of the text."""

TITLE_REACH = 5
"""Lines: a section or a by-line may stand before the title."""

TABLE_RULE = re.compile(r"^\|(?:-+\|)+\n?", re.MULTILINE)
TABLE_ROW = re.compile(r"^\| (.*?) \| ?$", re.MULTILINE)


def html_page(source: str) -> Page:
    """Return the article of an HTML page, however broken.

    The main text, title and site are found by trafilatura; the title goes before the text where it
    is not in it. The date is read here, since trafilatura makes up the day of a month without one.
    """
    # Here and not above: they take 0.2 s to load, which a run over text files can do without.
    from lxml import html  # type: ignore[import-untyped]
    from lxml.etree import ParserError  # type: ignore[import-untyped]

    try:
        # From bytes, since a string with an XML declaration is refused.
        parser = html.HTMLParser(encoding="utf-8")
        tree = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except ParserError:  # nothing but white space and comments
        return Page("", Stated())
    lang, published = stated_language(tree.get("lang")), _html_date(tree, source)
    links = {_line(link.text_content()) for link in tree.iter("a")}
    found = _article(tree)
    text = TABLE_ROW.sub(r"\1", TABLE_RULE.sub("", found.text or "")).strip() if found else ""
    if not found or all(_line(line.strip(" -")) in links for line in text.splitlines()):
        return Page("", Stated())
    title = _line(found.title)
    if title and title not in text.split("\n", TITLE_REACH)[:TITLE_REACH]:
        text = f"{title}\n\n{text}"
    told = language_of(text)
    stated = Stated(
        title,
        published,
        outlet=_line(found.sitename) if found.sitename != found.hostname else None,
        language=told if told != UNDETERMINED else lang,
        url=checked_url(found.url),
    )
    return Page(text, stated)


def _article(tree: HtmlElement) -> Extracted | None:
    from trafilatura import bare_extraction
    from trafilatura.settings import use_config

    config = use_config()
    config["DEFAULT"]["min_extracted_size"] = SHORTEST_ARTICLE
    found = bare_extraction(
        tree, with_metadata=True, include_comments=False, prune_xpath=FURNITURE, config=config,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )  # fmt: skip
    return cast("Extracted | None", found)


def _html_date(tree: HtmlElement, source: str) -> str | None:
    """The first date among the places where pages write it, as precise as it is there."""
    names = f" {' '.join(META_NAMES)} "
    known = {"names": names, "upper": ascii_uppercase, "lower": ascii_lowercase}
    written = [str(said) for path in PUBLISHED_IN for said in tree.xpath(path, **known)]
    written += PUBLISHED_IN_JSON.findall(source)
    bylines = (_line(element.text_content()) for element in tree.xpath(BYLINES))
    written += [said for said in bylines if said and len(said) <= LONGEST_BYLINE]
    languages = (stated_language(tree.get("lang")) or "en", "en")
    dates = (read_date(said, language) for said in written for language in languages)
    return next(filter(None, dates), None)


def _line(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


# --- Markdown -----------------------------------------------------------------------------------

FRONT_MATTER = re.compile(r"---[ \t]*\n(.{0,10000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
"""The block of `key: value` lines with which static site generators open a page."""

FIELD = re.compile(r"^([A-Za-z_]+):[ \t]*(\S.*)", re.MULTILINE)

ELEMENT = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|del|details|div|em|figcaption|figure|font"
    r"|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark|ol|p|pre|q|s|small|span|strike|strong|sub|summary|sup"
    r"|table|tbody|td|th|thead|tr|u|ul|video)\b[^>]*>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
"""Markup. <Moonrise> in angle brackets is somebody's way to write a title, and stays."""

CELL_END = re.compile(r" \| \n")
GAP = re.compile(r"\n{3,}")


def markdown_page(source: str) -> Page:
    """Return the text of a Markdown page (CommonMark with tables) as it reads when rendered.

    Marks of headings, emphasis, links and code are taken off, images and comments left out; list
    items keep a dash or their number. Title, date and so on come from the front matter, the title
    else from the first heading of the first level.
    """
    opening = FRONT_MATTER.match(source)
    fields = FIELD.findall(opening[1]) if opening else []
    given = {key.casefold(): value.strip().strip("\"'") for key, value in fields}
    body = source[opening.end() :] if opening else source
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    language = stated_language(given.get("language") or given.get("lang"))
    stated = Stated(
        _line(given.get("title")) or _first_heading(tokens),
        read_date(given.get("date") or given.get("published") or "", language or "en"),
        _line(given.get("outlet") or given.get("publisher")),
        language,
        checked_url(given.get("url") or given.get("link")),
    )
    text = CELL_END.sub("\n", "".join(_blocks(tokens)))
    return Page(GAP.sub("\n\n", text).strip("\n"), stated)


def _first_heading(tokens: Sequence[Token]) -> str | None:
    headings = (
        _line(_inline(content))
        for opening, content in pairwise(tokens)
        if opening.type == "heading_open" and opening.tag == "h1"
    )
    return next(headings, None)


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """The text of each block, with an empty line between paragraphs and none between items."""
    mark = ""
    is_tight = False
    for token in tokens:
        if token.type == "list_item_open":
            mark = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type in ("paragraph_open", "heading_open"):
            is_tight = token.hidden
        elif token.type == "inline" and token.children:
            yield mark + _inline(token)
            mark = ""
        elif token.type in ("paragraph_close", "heading_close"):
            yield "\n" if is_tight else "\n\n"
        elif token.type in ("th_close", "td_close"):
            yield " | "
        elif token.type in ("tr_close", "bullet_list_close", "ordered_list_close", "table_close"):
            yield "\n"
        elif token.type in ("code_block", "fence"):
            yield f"{token.content}\n"
        elif token.type == "html_block":
            yield f"{ELEMENT.sub('', token.content).strip()}\n\n"


def _inline(token: Token) -> str:
    return "".join(map(_said, token.children or ()))


def _said(token: Token) -> str:
    if token.type == "softbreak":
        return " "
    if token.type == "hardbreak":
        return "\n"
    if token.type == "image":
        return ""
    if token.type == "html_inline":
        return ELEMENT.sub("", token.content)
    return token.content
