"""The menu as people read and search it: what is ordered most stands first, and words of everyday find the service."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from network.models import ServiceGroup, Site
from orders.menu import CatalogueItem
from orders.models import ServiceRequest

SHORT = 3  # letters of "the", "for", "and": they say nothing of a service
YEAR = timedelta(days=365)


def offered() -> QuerySet[CatalogueItem]:
    """What can be ordered by name."""
    return CatalogueItem.objects.filter(is_active=True).order_by("position", "pk")


def most_ordered_first(site: Site, *, now: datetime) -> list[CatalogueItem]:
    """The menu as this site's neighbours use it: what they ordered most in the last year stands first."""
    recent = ServiceRequest.objects.filter(site=site, submitted_at__gte=now - YEAR, catalogue_item__isnull=False)
    counted = recent.values_list("catalogue_item").annotate(times=Count("pk")).order_by("catalogue_item")
    times: dict[int, int] = dict(counted)
    return sorted(offered(), key=lambda item: -times.get(item.pk, 0))


def found(words: str, items: Iterable[CatalogueItem]) -> list[CatalogueItem]:
    """Those meant by what somebody says, the best first: “我家的灯坏了” finds small repairs. Where no word fits, two
    characters in a row do.
    """
    said = words.casefold().strip()
    for measure in (_longest_word, _pairs_in_common):
        if hits := [(measure(said, item), item) for item in items]:
            best = sorted((hit for hit in hits if hit[0]), key=lambda hit: (-hit[0], hit[1].position, hit[1].pk))
            if best:
                return [item for _score, item in best]
    return []


def group_of(words: str) -> str:
    """The group of the service that a wish in one's own words comes closest to; what is like none is a public need,
    until staff say better.
    """
    hits = found(words, list(offered()))
    return hits[0].service_group if hits else ServiceGroup.PUBLIC_NEED


def _longest_word(said: str, item: CatalogueItem) -> int:
    """How many characters the longest word has that is part of what was said, or that what was said is part of."""
    words = [item.name, *item.spoken.split(), item.name_en, *item.name_en.split(), item.hint]
    whole = [word.casefold() for word in words if len(word) > (SHORT if word.isascii() else 1)]
    inside = [len(word) for word in whole if word in said]
    around = [len(said) for word in whole if said and said in word]
    return max([*inside, *around], default=0)


def _pairs_in_common(said: str, item: CatalogueItem) -> int:
    return len(_pairs(said) & (_pairs(item.name) | set().union(*map(_pairs, item.spoken.split()))))


def _pairs(word: str) -> set[str]:
    return {word[at : at + 2] for at in range(len(word) - 1) if not word[at : at + 2].isascii()}
