"""Which site a row means. People write a name in short, and several towns have a 王庄: a site is taken only where
no other can be meant."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from civic.tables import Unreadable
from civic.tables.columns import fold
from network.models import Level, Site

PRACTICE = re.compile(r"(?:新时代)?(?:文明)?实践[所站]$")
ENDING = re.compile(
    r"(?:(?P<institute>街道办事处|街道办|街道|办事处|镇|乡)|(?P<station>社区居委会|居委会|社区|村委会|村))$"
)
IN_TITLE = re.compile(r"(?:\d{4}年)?(?:\d{1,2}月)?(?P<place>\D{1,10}?(?:社区|村|街道|镇|乡))")


@dataclass(frozen=True)
class Name:
    """A name as written, without “新时代文明实践站”, and without its 街道 or 社区, which `kind` tells."""

    full: str
    short: str
    bare: str
    kind: str

    @classmethod
    def of(cls, words: str) -> "Name":
        """What is to be compared."""
        full = fold(words)
        short = PRACTICE.sub("", full) or full
        ending = ENDING.search(short)
        if ending is None or ending.start() == 0:
            return cls(full, short, short, "")
        return cls(full, short, short[: ending.start()], ending.lastgroup or "")

    def is_bare_of(self, other: "Name") -> bool:
        """Whether one may be short for the other: 王庄 for 王庄村, not 王庄街道 for 王庄村."""
        return self.bare == other.bare and (not self.kind or not other.kind or self.kind == other.kind)


@dataclass(frozen=True)
class Place:
    """A site with what it may be called."""

    site: Site
    name: Name
    town: Name  # of the institute above, or its own
    path: str

    @classmethod
    def of(cls, site: Site) -> "Place":
        """A station is known by its institute too."""
        if site.level == Level.INSTITUTE or site.parent is None:
            return cls(site, Name.of(site.name), Name.of(site.name), site.name)
        return cls(site, Name.of(site.name), Name.of(site.parent.name), f"{site.parent.name} {site.name}")

    def is_within(self, town: Name) -> bool:
        """Of this institute, which may be written in short or with the district before it."""
        return self.town.is_bare_of(town) or self.town.short == town.short or self.town.full in town.full


class Places:
    """Where one may plan; `home` is meant where nothing is said."""

    def __init__(self, sites: Iterable[Site], home: Site) -> None:
        self.home = home
        self.places = [Place.of(site) for site in sites]
        self.asked: dict[str, Site | str] = {}  # a plan names few places, on many rows

    def find(self, words: str) -> Site:
        """“新湖社区”, “新湖街道 新湖社区”, “新湖”. Raises Unreadable, which names who may be meant."""
        if words not in self.asked:
            self.asked[words] = self._found(words) if words else self.home
        found = self.asked[words]
        if isinstance(found, str):
            raise Unreadable(found)
        return found

    def _found(self, words: str) -> Site | str:
        """The site, or what is wrong."""
        town, _sep, name = words.rpartition(" ")
        found = self._called(words) or (self._called(name, town=town) if town else [])
        if len(found) == 1:
            return found[0].site
        if found:
            return _("several are called so; write one of: %(names)s") % {"names": self._labels(found)}
        problem = _("no station of yours: %(name)s") % {"name": words}
        if near := self._called(name) or self._close(name):
            perhaps = _("did you mean %(name)s?") % {"name": self._labels(near)}  # in an f-string it is not collected
            problem = f"{problem} · {perhaps}"
        return problem

    def is_called(self, words: str) -> bool:
        """Whether a site has this name."""
        return bool(self._called(words))

    def named_in(self, title: str) -> str:
        """Which place of ours a title names: “星凯社区7月活动计划”; a station before its town, nothing of several."""
        said = fold(title)
        for kind in ("station", "institute"):
            here = {place.path for place in self.places if place.name.kind == kind and place.name.short in said}
            if here:
                return here.pop() if len(here) == 1 else ""
        return ""

    def _called(self, words: str, *, town: str = "") -> list[Place]:
        """Those of this name: as written, else in short."""
        wanted, within = Name.of(words), Name.of(town)
        places = [place for place in self.places if not town or place.is_within(within)]
        steps: list[Callable[[Place], bool]] = [
            lambda place: wanted.full in (place.name.full, fold(place.path)),
            lambda place: wanted.short == place.name.short,
            lambda place: wanted.is_bare_of(place.name),
        ]
        return next((found for fits in steps if (found := [place for place in places if fits(place)])), [])

    def _labels(self, places: list[Place]) -> str:
        """Each by the shortest that finds it and no other."""
        return ", ".join(place.site.name if len(self._called(place.site.name)) == 1 else place.path for place in places)

    def _close(self, words: str) -> list[Place]:
        close = get_close_matches(Name.of(words).bare, {place.name.bare for place in self.places}, n=3, cutoff=0.5)
        return [place for bare in close for place in self.places if place.name.bare == bare]


def written_in(title: str) -> str:
    """The name at the start of a title, whether it is one of ours or not; an empty text where there is none."""
    found = IN_TITLE.match(fold(title))
    return found["place"] if found else ""
