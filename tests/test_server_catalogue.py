"""Names are found whatever their case, accents and marks; lists go on from a key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.server.catalogue import PAGE_SIZE, Catalogue, Thing, folded, piece, source_key
from dramagraph.server.statements import SourceRef


def thing(label, *aliases):
    return Thing(f"i:{label}", label, "en", (), tuple(folded(name) for name in (label, *aliases)))


def known(*things):
    return Catalogue(tuple(sorted(things, key=lambda t: t.key)), {}, ())


SONG = thing("Song of Città", "폭싹 속았수다")
SONGS, OLD = thing("Songs"), thing("An old Song")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("song", ["Song of Città", "Songs", "An old Song"]),
        ("SONGS", ["Songs"]),
        ("song-of citta", ["Song of Città"]),
        ("속았", ["Song of Città"]),
        ("ong", ["An old Song", "Song of Città", "Songs"]),
        ("nothing", []),
        (" -’! ", []),
        ("", []),
    ],
)
def test_exact_names_come_first_then_beginnings_then_the_rest(text, labels):
    assert [found.label for _, found in known(SONG, SONGS, OLD).find(text)] == labels


def test_an_exact_name_comes_before_a_longer_one():
    assert [
        t.label for _, t in known(SONGS, thing("Zsong"), thing("zong", "Song")).find("song")
    ] == [
        "zong",
        "Songs",
        "Zsong",
    ]


@given(st.text())
def test_a_thing_is_found_by_each_of_its_names(name):
    found = [t.label for _, t in known(thing("x", name)).find(name.upper().lower())]

    assert found == (["x"] if folded(name.upper().lower()) in folded(name) and folded(name) else [])


@given(st.lists(st.text(), unique=True, max_size=3 * PAGE_SIZE))
def test_pages_hold_every_entry_once_and_in_order(names):
    entries, found, after = sorted(name + "!" for name in names), [], ""
    while after is not None:
        shown, after = piece(entries, lambda entry: entry, after)
        assert len(shown) <= PAGE_SIZE
        found += shown

    assert found == entries


def test_an_entry_that_comes_or_goes_between_two_pages_hides_no_other():
    entries = [f"{n:04}" for n in range(PAGE_SIZE + 10)]
    _, after = piece(entries, str, "")
    changed = sorted({*entries, "0000a"} - {entries[PAGE_SIZE - 1]})

    assert piece(changed, str, after)[0] == tuple(entries[PAGE_SIZE:])


def test_sources_are_sorted_newest_first_and_those_without_a_date_last():
    dates = ["2024-03-09", "2024", "2023-12", "", "2024-03", "1999"]
    sources = [SourceRef(f"i:{date}", "", None, "", date, None) for date in dates]

    assert [s.date for s in sorted(sources, key=source_key)] == [
        "2024-03-09",
        "2024-03",
        "2024",
        "2023-12",
        "1999",
        "",
    ]
