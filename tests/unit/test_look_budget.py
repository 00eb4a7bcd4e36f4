"""What a cheap phone has to fetch, and that nobody edited the vendored files."""

import gzip
import re
from pathlib import Path

from scripts import vendor_assets

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"


def gzipped(*paths: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_the_whole_look_stays_below_12_kb() -> None:
    assert gzipped(*(STATIC / "css").glob("*.css")) < 12 * 1024


def test_a_residents_page_stays_below_15_kb_without_its_words() -> None:
    files = [
        "css/diandan.css",
        "css/print.css",
        "js/diandan.js",
        "img/sprite.svg",
        "img/logo.svg",
    ]
    assert gzipped(*(STATIC / name for name in files)) < 15 * 1024


def test_charts_stay_below_200_kb() -> None:
    assert gzipped(STATIC / "vendor" / "echarts.min.js") < 200 * 1024


def test_vendored_files_match_their_sums() -> None:
    assert vendor_assets.check() == []


def test_old_phones_can_read_our_css() -> None:
    """Chrome 70 drops a rule it doesn't know: these words would break a page there without a sound."""
    too_new = re.compile(
        r":has\(|:is\(|:where\(|@container|@layer|aspect-ratio|\binset:|margin-inline:|padding-inline:|inset-inline:|(?<![-\w])gap:|clamp\(|(?<![-\w])min\("
    )
    found = {
        path.name: too_new.findall(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S))
        for path in (STATIC / "css").glob("*.css")
    }
    assert {name: words for name, words in found.items() if words} == {}


def test_every_sign_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "img" / "sprite.svg").read_text()))
    used = set()
    for page in (ROOT / "templates").rglob("*.html"):
        used |= set(re.findall(r'{% icon "(\w+)"', page.read_text()))
        used |= set(re.findall(r'{% component [^%]*\bicon="(\w+)"', page.read_text()))
    assert used - drawn == set()


def test_no_page_carries_inline_script_or_style() -> None:
    """The content security policy would block it silently."""
    bad = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son(click|change|submit|load|input)=")
    found = [str(page) for page in (ROOT / "templates").rglob("*.html") if bad.search(page.read_text())]
    assert found == []
