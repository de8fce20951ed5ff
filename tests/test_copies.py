"""Which texts are copies of one another."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from dramagraph.copies import CONTAINED, contained, copies, sketch
from dramagraph.models import Document

WIRE = (
    'The historical drama "Moonlit Ledger" premieres on March 9, its broadcaster said on Monday.\n'
    "Ok Na-rin plays an accountant who finds a second set of books in the palace, and Tak Jae-ha "
    "the prince who kept them. It is written by Pyeon Seo-ah and has sixteen episodes."
)
OTHER = (
    'The historical drama "Moonlit Ledger" premieres on March 9. That is what we were told when we '
    "met Ok Na-rin, who plays an accountant, in a café near the broadcaster on a rainy afternoon."
)


def share(one: str, other: str) -> float:
    return contained(sketch(one), sketch(other))


def test_a_wire_story_with_another_headline_is_a_copy() -> None:
    """So is one with a paragraph more, one with a paragraph less, and one in capitals."""
    assert share(WIRE, WIRE) == 1
    assert share(f"News of the day\nThe Crane, March 2\n{WIRE}", WIRE) > 0.9
    assert (
        share(f"{WIRE}\nMore about the dramas of this spring, and who is in them, below.", WIRE)
        > 0.9
    )
    assert share(WIRE.partition("\n")[2], WIRE) > 0.9
    assert share(WIRE.upper(), WIRE) == 1


def test_two_articles_about_one_thing_are_no_copies() -> None:
    assert share(WIRE, OTHER) < CONTAINED
    assert list(copies([WIRE, OTHER])) == []


def test_the_bundled_articles_are_no_copies(seed_documents: tuple[Document, ...]) -> None:
    assert list(copies([document.text for document in seed_documents])) == []


def test_texts_without_a_run_of_words_are_copies_when_they_are_equal() -> None:
    assert share("Ok Na-rin sang.", "ok na-rin\nsang") == 1
    assert share("Ok Na-rin sang.", "Ok Na-rin left.") == 0
    assert share("", "") == 1 and share("", "!") == 1


def test_every_copy_is_led_to_from_every_other() -> None:
    """Among many other texts, in time about linear in their number."""
    others = [" ".join(f"w{number}x{word}" for word in range(60)) for number in range(2_000)]
    texts = [*others[:900], WIRE, *others[900:1_500], f"Headline\n{WIRE}", *others[1_500:], WIRE]

    start = time.perf_counter()
    found = list(copies(texts))
    assert time.perf_counter() - start < 20
    joined = {place for pair in found for place in pair}
    assert joined == {900, 1_501, 2_002} and len(found) in (2, 3)


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_share_is_a_share_and_has_no_direction(one: str, other: str) -> None:
    assert 0 <= share(one, other) <= 1
    assert share(one, other) == share(other, one)
    assert share(one, one) == 1
