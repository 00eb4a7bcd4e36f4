"""Times are written 07:52, days by `civic.kernel.words`, which knows when a year has to be said; read from the source."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.conf import settings

from civic.kernel import words
from tests.factories.orders import shanghai
from tests.helpers.clock import NOW
from tests.unit.test_house_rules import ROOT, SOURCES, calls, tree

FILTER = re.compile(r"\|(date|time)\b(?!_)(?::(\"[^\"]*\"|'[^']*'))?")
ADDRESS = {"Y-m", "Y-m-d"}  # in addresses and attributes, for programs
CLOCK = {"H:i"}
OTHER = re.compile(r"\|(timesince|timeuntil|naturaltime|naturalday)\b|\{% now\b|\{% localtime\b")
BARE = re.compile(r"\{\{\s*[\w.]*(?<!helps)(?:_at|_date|wanted_from|wanted_until|good_until)\s*\}\}")
WRITTEN = {
    *("%H:%M", "%Y-%m", "%Y-%m-%d %H:%M"),  # as people read them
    *("%H:%M:%S", "%Y%m", "%Y%m%d", "%y%m%d", "%Y%m%d%H%M", "%Y%m%d%H%M%S", "%Y%m%d_%H%M%S"),  # for programs
    *("%Y%m%dT%H%M%SZ", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M", "%Y-%m-%d"),
}
HUMAN = ("day", "short_day", "stamp")


def wrong_in(template: str) -> list[str]:
    """What of a template writes a day or a time in a way of its own."""
    formats = [(kind, said[1:-1]) for kind, said in FILTER.findall(template)]
    own = [f"|{kind}:{said}" for kind, said in formats if said not in (ADDRESS if kind == "date" else CLOCK)]
    return own + [found[0] for found in OTHER.finditer(template)] + BARE.findall(template)


def test_templates_write_days_and_times_by_our_filters() -> None:
    found = {
        str(path.relative_to(settings.BASE_DIR)): wrong
        for path in (settings.BASE_DIR / "templates").rglob("*.*")
        if path.suffix in (".html", ".txt") and (wrong := wrong_in(path.read_text()))
    }
    assert not found


@pytest.mark.parametrize(
    ("template", "is_wrong"),
    [
        ("{{ activity.starts_at|day }} {{ activity.starts_at|clock }}", False),
        ("?month={{ month|date:'Y-m' }}", False),
        ('{{ setting.build_time|time:"H:i" }}', False),
        ('{{ setting.build_time|time:"G:i" }}', True),
        ('{{ activity.starts_at|date:"j F" }}', True),
        ("{{ activity.starts_at|date }}", True),
        ("{{ activity.starts_at }}", True),
        ("{{ one.because.written_at|stamp }}", False),
        ("{{ activity.starts_at|timesince }}", True),
        ("{% now 'H:i' %}", True),
    ],
)
def test_what_counts_as_a_way_of_its_own(template: str, is_wrong: bool) -> None:
    assert bool(wrong_in(template)) == is_wrong


def formats() -> Iterator[tuple[str, str]]:
    """Every format of a day or time in our code, and where it stands."""
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
                spec = "".join(str(part.value) for part in node.format_spec.values if isinstance(part, ast.Constant))
                if "%" in spec.rstrip("%"):
                    yield spec, f"{path}:{node.lineno}"
        for call, name, place in calls(path):
            if name in ("strftime", "strptime") and call.args and isinstance(said := call.args[-1], ast.Constant):
                yield str(said.value), place


def test_code_writes_days_and_times_one_way() -> None:
    found = list(formats())
    assert len(found) > 10, "the test looks at nothing"
    assert not [(spec, place) for spec, place in found if spec not in WRITTEN]


def test_no_day_is_told_without_asking_whether_it_is_of_this_year() -> None:
    """The functions have no default for `now`; Django's own formats are for the tile, which shows no year."""
    for name in HUMAN:
        with pytest.raises(TypeError, match="now"):
            getattr(words, name)(shanghai(NOW))
    places = [place for path in SOURCES for _call, name, place in calls(path) if name in ("date_format", "time_format")]
    assert [place.split(":")[0] for place in places] == ["civic/kernel/words.py"]
    assert ROOT.is_dir()
