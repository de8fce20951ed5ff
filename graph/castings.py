"""What one document says of who is cast → the same with castings that are still open kept apart.

"If he accepts, Gong will play Kang" casts nobody yet. Such a claim is one of a candidate, and where
a document speaks of a candidate, only a plain statement of its own casts the same person. A guest
is none of the cast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from dramagraph.models import Evidence, Value

Said = tuple[str, str, str | Value, tuple[tuple[str, str | Value], ...]]
"""Subject, predicate, object, qualifiers."""

WITHDRAWN = frozenset(("withdrew", "declined", "denied"))
"""Stages of who is not cast after all."""

SETTLED = frozenset(("confirmed", "filming", "aired"))
"""Stages after which nobody is a candidate any more."""


def settled(found: Mapping[Said, list[Evidence]], headline: int = 0) -> dict[Said, list[Evidence]]:
    """Return claims → evidence, with open castings as castCandidate.

    What stands before *headline* (code points) casts nobody whom the text below calls a candidate:
    headlines overclaim.
    """
    result: dict[Said, list[Evidence]] = defaultdict(list)
    candidates: dict[tuple[str, str | Value], list[Evidence]] = defaultdict(list)
    for (s, p, o, _), places in found.items():
        if p == "castCandidate":
            candidates[s, o] += places
    guests = {(s, o) for s, p, o, _ in found if p == "guestAppearance"}
    for (subject, predicate, object_, qualifiers), evidence in found.items():
        said = (subject, predicate, object_, qualifiers)
        if predicate == "portrays":  # the role of an offer is played by nobody yet
            offers = [e for (_, o), places in candidates.items() if o == subject for e in places]
            result[said] += [e for e in evidence if not _is_within(e, offers)]
            continue
        if predicate != "castMember":
            result[said] += evidence
            continue
        if (subject, object_) in guests:
            continue
        stages = {e.stance.stage for e in evidence}
        has_left = bool(stages & WITHDRAWN) and not stages & SETTLED
        is_cast = any(e.stance.is_plain and e.stop > headline for e in evidence)
        for piece in evidence:
            if has_left and piece.stance.polarity == "affirmed":
                continue  # "IU has left the cast; Chun takes over IU's role"
            if is_open(piece) and not is_cast:
                _add(result[subject, "castCandidate", object_, ()], piece)
            elif not is_open(piece) and _casts(
                piece, candidates.get((subject, object_), ()), headline
            ):
                result[said].append(piece)
    return {said: evidence for said, evidence in result.items() if evidence}


def is_open(evidence: Evidence) -> bool:
    """Whether a place of a text leaves open whether somebody is cast."""
    stance = evidence.stance
    return (
        stance.polarity == "affirmed"
        and stance.certainty == "possible"
        and stance.stage not in SETTLED
    )


def _casts(piece: Evidence, candidacies: Sequence[Evidence], headline: int) -> bool:
    """Whether words cast somebody although others speak of a candidate: plain ones below the
    headline, and elsewhere. "Offered the lead role in X" holds "the lead role in X".
    """
    is_plain = piece.stance.is_plain and piece.stop > headline
    return not candidacies or (is_plain and not _is_within(piece, candidacies))


def _is_within(piece: Evidence, candidacies: Sequence[Evidence]) -> bool:
    return any(piece.start < one.stop and one.start < piece.stop for one in candidacies)


def _add(evidence: list[Evidence], piece: Evidence) -> None:
    if piece not in evidence:
        evidence.append(piece)
