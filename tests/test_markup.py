"""HTML and Markdown as they read."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dramagraph.markup import Page, Stated, checked_url, html_page, markdown_page

FIXTURES = Path(__file__).parent / "fixtures"


def test_a_page_gives_its_article_without_what_surrounds_it():
    page = html_page((FIXTURES / "page.html").read_text(encoding="utf-8"))

    assert page == Page(
        "Ten years on one island\n"
        "Do Han-byeol plays Nam Hae-sol, the keeper of the light, in Paper Lighthouse. The drama"
        " opened on May 10 & has not been off the front pages since.\n"
        "Cheon Ga-on plays the mapmaker, who comes to measure the island.",
        Stated(
            title="Ten years on one island",
            published="2024-05-12",
            outlet="Tide Daily",
            language="en",
            url="https://example.org/2024/05/island",
        ),
    )


@pytest.mark.parametrize(
    "source",
    [
        (FIXTURES / "menu.html").read_text(encoding="utf-8"),
        "",
        "<!-- nothing -->",
        "<html><body><nav>Home</nav><footer>All rights reserved</footer></body></html>",
        "<html><body><div id=root></div><script>start()</script></body></html>",
    ],
)
def test_a_page_without_an_article_has_no_text(source: str):
    assert html_page(source).text == ""


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Do plays the keeper.", "Do plays the keeper."),
        ("<html><body><p>Do <b>plays</i> it.</div></p>", "Do plays it."),
        ("<?xml version='1.0' encoding='euc-kr'?><p>등대를 지킨다.</p>", "등대를 지킨다."),
        ("<title>The keeper</title><p>Do plays it.", "The keeper\n\nDo plays it."),
        (
            "<article><header>Film</header><p>She keeps the light of an island that is far from the next one.</p>"
            "<p>It is a small one, and she has not left it for ten years.</p>"
            "<ul><li>Three trees.</li></ul></article><div class=comments><p>I love her!</p></div>",
            "She keeps the light of an island that is far from the next one.\n"
            "It is a small one, and she has not left it for ten years.\n- Three trees.",
        ),
        (
            "<p>All of it.</p><table><tr><th>Ep.<th>%</tr><tr><td>1<td>9</tr></table>",
            "All of it.\nEp. | %\n1 | 9",
        ),
    ],
)
def test_broken_and_bare_pages_are_read(source: str, text: str):
    assert "\n".join(line.rstrip() for line in html_page(source).text.split("\n")) == text


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        ('<meta property="article:published_time" content="2024-03">', "", "2024-03"),
        ('<meta name="DC.date" content="2024-03-09">', "", "2024-03-09"),
        ('<meta itemprop="datePublished" content="9 March 2024">', "", "2024-03-09"),
        (
            '<script type="application/ld+json">{"datePublished": "2024-03-09T10:00"}</script>',
            "",
            "2024-03-09",
        ),
        ("", '<article><time datetime="2024-03-09">Saturday</time></article>', "2024-03-09"),
        ("", '<aside><time datetime="2024-03-09">Saturday</time></aside>', None),
        ("", '<p class="byline">By Ma Ri-nae, March 9, 2024</p>', "2024-03-09"),
        ("", '<p class="story-date">9 marzo 2024</p>', "2024-03-09"),
        ("", "<p>It opened on March 9, 2024.</p>", None),
        ('<meta name="date" content="last May">', "", None),
    ],
)
def test_the_day_of_a_page_is_as_precise_as_where_it_is_written(head: str, body: str, published):
    source = f'<html lang="it"><head>{head}</head><body>{body}<p>The keeper.</p></body></html>'

    assert html_page(source).stated.published == published


def test_the_words_of_a_page_go_before_the_language_it_states():
    assert html_page("<html lang=ko><p>She is the keeper of the light.").stated.language == "en"
    assert html_page("<html lang=ko-KR><p>9,4 %").stated.language == "ko"


def test_a_site_that_is_only_a_host_is_no_outlet():
    source = '<meta property="og:url" content="https://www.example.org/a"><p>She is the keeper.'

    assert html_page(source).stated == Stated(language="en", url="https://www.example.org/a")


PIECES = st.sampled_from(
    ["<p>", "</p>", "<div>", "<table>", "<td>", "<!--", "<script>", "</script>", "<a href='//['>",
     "<html lang='--'>", "&#0;", "&#xD800;", "&nbsp;", "<time datetime='9999-99-99'>", "<svg>",
     '<meta property="og:url" content="http://[::1">', '<script type="application/ld+json">',
     '{"@type": "NewsArticle", "author": [1, {}]}', "<title>", "<h1>", "<li>", "\x01", "keeper "]
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(PIECES, max_size=25))
def test_no_page_is_too_broken(pieces: list[str]):
    assert isinstance(html_page("".join(pieces)), Page)


def test_a_markdown_page_reads_as_when_rendered():
    page = markdown_page((FIXTURES / "post.md").read_text(encoding="utf-8"))

    assert page == Page(
        "Ten years on one island\n\n"
        "Do Han-byeol plays the keeper in “Paper Lighthouse”, the drama that opened on May 10. \n\n"
        "The cast\n\n- Do Han-byeol as Nam Hae-sol\n- Cheon Ga-on as Ki Ji-do\n\n"
        "Episode | Rating\n1 | 9.4 %\n\n"
        "She also starred in <The Ninth Ferry>.",
        Stated(
            title="Ten years on one island",
            published="2024-05-12",
            outlet="Tide Daily",
            language="en",
            url="https://example.org/paper-lighthouse",
        ),
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("one\ntwo  \nthree", "one two\nthree"),
        ("# A\n## B #\nC\n===", "A\n\nB\n\nC"),
        ("> said *he*\n\n***\n\nend", "said he\n\nend"),
        ("1. a\n2. b", "1. a\n2. b"),
        ("a `*b*` c\\*d & &amp;", "a *b* c*d & &"),
        ("```\nx *y*\n```\nend", "x *y*\n\nend"),
        ("<div>block</div>\n\nend <b>x</b><Moonrise>", "block\n\nend x<Moonrise>"),
        ("Kim_Soo_ae * 2", "Kim_Soo_ae * 2"),
        ("--- \nno front matter", "no front matter"),
    ],
)
def test_marks_of_markdown_are_taken_off(source: str, text: str):
    assert markdown_page(source).text == text


def test_without_front_matter_the_first_heading_is_the_title():
    assert markdown_page("intro\n\n## B\n\n# A *b*\n\ntext").stated == Stated(title="A b")


@given(st.text(alphabet="*_`#->[]()!|\n <ab&\\:"))
def test_any_markdown_is_read(source: str):
    assert isinstance(markdown_page(source).text, str)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org/도한별", True),
        ("javascript:alert(1)", False),
        ("https://example.org/a b", False),
        ("https://example.org/<a>", False),
        ("https://example.org/\n", False),
        ("https://example.org/" + "a" * 3_000, False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_that_can_stand_in_a_graph_are_kept(url: str | None, kept: bool):
    assert checked_url(url) == (url if kept else None)


@pytest.mark.parametrize(
    ("read", "unit"),
    [(markdown_page, "*a **b [c](d) `e` "), (html_page, "<p>Do <b>plays</b> it.</p>")],
)
def test_four_times_the_markup_takes_no_more_than_about_four_times_the_time(read, unit: str):
    def seconds(count: int) -> float:
        start = process_time()
        read(unit * count)
        return process_time() - start

    small = min(seconds(500) for _ in range(2))

    assert min(seconds(2_000) for _ in range(2)) < 8 * small + 0.05
