"""A marked text is the text: only tags are added, at the code points that were asked for."""

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dramagraph.server.highlight import Span, marked


@pytest.mark.parametrize(
    ("text", "spans", "html"),
    [
        ("plain <b>", [], "plain &lt;b&gt;"),
        ("🌕 달빛 ok", [(2, 4)], '🌕 <mark id="0">달빛</mark> ok'),
        ("👩‍👩‍👧!", [(5, 6)], '👩‍👩‍👧<mark id="0">!</mark>'),
        ("a<b", [(1, 2)], 'a<mark id="0">&lt;</mark>b'),
        ("abcd", [(0, 4), (1, 3)], '<mark id="0">a<mark id="1">bc</mark>d</mark>'),
        ("abcd", [(0, 2), (0, 2)], '<mark id="0"><mark id="1">ab</mark></mark>cd'),
        ("abcd", [(0, 2), (2, 4)], '<mark id="0">ab</mark><mark id="1">cd</mark>'),
        ("abc", [(0, 2), (1, 3)], '<mark id="0">a<mark id="1">b</mark></mark><mark>c</mark>'),
        ("abc", [(1, 1)], 'a<mark id="0"></mark>bc'),
        ("abc", [(-5, 1), (2, 99)], '<mark id="0">a</mark>b<mark id="1">c</mark>'),
    ],
)
def test_spans_become_marks(text, spans, html):
    found = marked(text, [Span(start, stop, str(n)) for n, (start, stop) in enumerate(spans)])

    assert str(found) == html


def test_the_id_and_the_title_are_escaped():
    span = Span(0, 1, 'x"><script>', 'says "<b>"')

    assert str(marked("a", [span])) == (
        '<mark id="x&#34;&gt;&lt;script&gt;" title="says &#34;&lt;b&gt;&#34;">a</mark>'
    )


texts = st.text(st.sampled_from("ab <>&\"'\n🌕👩‍한글مر\u0301\u202e"), max_size=30)
offsets = st.integers(-2, 32)


@given(texts, st.lists(st.tuples(offsets, offsets).map(sorted), max_size=7))
@example("abcdef", [[0, 3], [1, 5], [2, 6], [2, 2]])
def test_the_text_comes_out_once_and_each_span_where_it_is(text, places):
    spans = [Span(start, stop, f"s{n}") for n, (start, stop) in enumerate(places)]
    html = str(marked(text, spans))

    assert unescape(re.sub(r"<[^>]*>", "", html)) == text
    depth, position, covered, begun = 0, 0, [0] * len(text), {}
    for tag, id_, run in _parts(html):
        if run:
            length = len(unescape(run))
            for n in range(position, position + length):
                covered[n] = depth
            position += length
        else:
            depth += -1 if tag.startswith("</") else 1
            if id_:
                assert id_ not in begun
                begun[id_] = position
    assert depth == 0
    inside = [(max(0, min(s.start, len(text))), max(0, min(s.stop, len(text)))) for s in spans]
    assert begun == {span.id: start for span, (start, _) in zip(spans, inside, strict=True)}
    assert covered == [sum(a <= n < b for a, b in inside) for n in range(len(text))]


def _parts(html):
    """Return (tag, id, "") for each tag and ("", "", text) for what is between."""
    return re.findall(r'(</?mark(?: id="(\w+)")?>)|([^<]+)', html)
