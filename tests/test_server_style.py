"""Text can be read in both colour schemes: WCAG 2.2, 1.4.3, a contrast of 4.5 at least."""

import re
from pathlib import Path

import pytest

STYLE = (Path(__file__).parent.parent / "server" / "static" / "style.css").read_text("utf-8")

PAIRS = [
    *(("ink", ground) for ground in ("paper", "sheet", "accent-paper")),
    *(("muted", ground) for ground in ("paper", "sheet", "accent-paper")),
    *(("accent", ground) for ground in ("paper", "sheet", "accent-paper")),
    ("paper", "accent"),
    ("mark-ink", "mark"),
    ("mark-ink", "target"),
    *((status, f"{status}-paper") for status in ("accepted", "contested", "reported", "refuted")),
    ("superseded", "superseded-paper"),
    ("contested", "paper"),
]


def colours(css):
    """Return name → (red, green, blue), from 0 to 255."""
    found = re.findall(r"--([\w-]+): #([0-9a-f]{6});", css)
    return {name: tuple(bytes.fromhex(code)) for name, code in found}


LIGHT, DARK = (colours(part) for part in STYLE.split("@media (prefers-color-scheme: dark)", 1))


def luminance(colour):
    """Return the relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    linear = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (v / 255 for v in colour)
    )
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(scheme, text, ground):
    lighter, darker = sorted((luminance(scheme[text]), luminance(scheme[ground])), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_both_schemes_have_the_same_colours():
    assert LIGHT.keys() == DARK.keys()


def test_nothing_comes_from_elsewhere():
    assert "url(" not in STYLE and "@import" not in STYLE
