"""Figures → lines for people, and JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dramagraph.evaluate import Result
from dramagraph.evaluate_figures import (
    BIN_WIDTH,
    Calibration,
    Counts,
    calibration,
    figures,
    mistakes,
)

WIDTH = 24
"""Columns of a name; a longer one is cut."""


def report_lines(results: Iterable[Result], *, errors: bool = False) -> Iterator[str]:
    """Yield tables by property, language and outlet, of all, and of confidence; the errors with their
    sentences if asked for.
    """
    results = list(results)
    found = figures(results)
    yield f"{'':{WIDTH}}{'right':>7}{'wrong':>7}{'missed':>8}{'precision':>11}{'recall':>8}{'F1':>7}"
    for table in (found.properties, found.languages):
        yield from (_row(name, counts) for name, counts in table.items())
    yield _row("all", found.all)
    yield ""
    yield from (_row(name, counts) for name, counts in found.outlets.items())
    yield ""
    yield from _calibration_lines(calibration(results))
    if errors:
        yield ""
        for mistake in mistakes(results):
            yield f"{mistake.document}: {mistake.kind}: {mistake.fact.words}"
            if mistake.sentence:
                yield f"    {' '.join(mistake.sentence.split())}"


def _row(name: str, counts: Counts) -> str:
    shown = name if len(name) < WIDTH else f"{name[: WIDTH - 2]}…"
    return (
        f"{shown:{WIDTH}}{counts.right:7}{counts.wrong:7}{counts.missed:8}"
        f"{counts.precision:11.3f}{counts.recall:8.3f}{counts.f1:7.3f}"
    )


def _calibration_lines(found: Calibration) -> Iterator[str]:
    yield f"{'confidence':{WIDTH}}{'claims':>7}{'mean':>7}{'right':>8}"
    for one in found.bins:
        span = f"{one.low:.2f} to {min(one.low + BIN_WIDTH, 1):.2f}"
        yield f"{span:{WIDTH}}{one.claims:7}{one.confidence:7.3f}{one.right:8.3f}"
    yield f"{'expected calibration error':{WIDTH + 14}}{found.error:8.3f}"


def report_json(results: Sequence[Result], *, errors: bool = False) -> dict[str, Any]:
    """Return the same as an object: counts and figures by name, the reliability table, the errors."""
    found, sure = figures(results), calibration(results)
    told: dict[str, Any] = {
        "all": _figures(found.all),
        "properties": _table(found.properties),
        "languages": _table(found.languages),
        "outlets": _table(found.outlets),
        "calibration": {
            "expectedCalibrationError": round(sure.error, 4),
            "bins": [
                {
                    "from": one.low,
                    "claims": one.claims,
                    "confidence": round(one.confidence, 4),
                    "right": round(one.right, 4),
                }
                for one in sure.bins
            ],
        },
    }
    if errors:
        told["errors"] = [
            {
                "document": one.document,
                "kind": one.kind,
                "predicate": one.fact.predicate,
                "fact": one.fact.words,
                "sentence": one.sentence,
            }
            for one in mistakes(results)
        ]
    return told


def _table(counts: Mapping[str, Counts]) -> dict[str, dict[str, float]]:
    return {name: _figures(some) for name, some in counts.items()}


def _figures(counts: Counts) -> dict[str, float]:
    return {
        "right": counts.right,
        "wrong": counts.wrong,
        "missed": counts.missed,
        "precision": round(counts.precision, 4),
        "recall": round(counts.recall, 4),
        "f1": round(counts.f1, 4),
    }
