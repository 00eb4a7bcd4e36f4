"""Every text pair reaches 4.5 : 1 in both colour schemes; what shows a control's edge reaches 3 : 1 (WCAG 2.2)."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[2] / "static" / "css" / "diandan.css").read_text()
GROUPS = ["elderly", "children", "hardship", "psychological_care", "public_need"]
TEXT_PAIRS = [
    *((text, ground) for text in ("ink", "ink-soft") for ground in ("paper", "card", "tint", "gold-light")),
    *((text, ground) for text in ("jade", "jade-dark") for ground in ("paper", "card", "jade-light")),
    ("on-jade", "jade"),
    ("on-jade", "jade-dark"),
    *((text, ground) for text in ("apricot", "late") for ground in ("paper", "card", f"{text}-light")),
    *((group, ground) for group in GROUPS for ground in (f"{group}-light", "card")),
]
EDGE_PAIRS = [
    ("line-strong", "card"),
    ("line-strong", "paper"),
    ("jade", "card"),
    ("jade", "paper"),
    ("late", "card"),
]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))


def schemes() -> dict[str, dict[str, str]]:
    light_css, dark_css = re.findall(r":root \{(.*?)\}", CSS, re.S)[:2]
    light = tokens(light_css)
    return {"light": light, "dark": {**light, **tokens(dark_css)}}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_formula_knows_black_on_white() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(scheme: str) -> None:
    colours = schemes()[scheme]
    poor = {pair: round(ratio(colours[pair[0]], colours[pair[1]]), 2) for pair in TEXT_PAIRS}
    assert {pair: value for pair, value in poor.items() if value < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_of_controls_can_be_seen(scheme: str) -> None:
    colours = schemes()[scheme]
    poor = {pair: round(ratio(colours[pair[0]], colours[pair[1]]), 2) for pair in EDGE_PAIRS}
    assert {pair: value for pair, value in poor.items() if value < 3} == {}


def test_dark_mode_changes_every_colour() -> None:
    light_css, dark_css = re.findall(r":root \{(.*?)\}", CSS, re.S)[:2]
    assert tokens(light_css).keys() == tokens(dark_css).keys()


def test_colours_exist_only_as_tokens() -> None:
    rules = re.sub(r":root \{.*?\}", "", CSS, flags=re.S)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s])", rules) == []
