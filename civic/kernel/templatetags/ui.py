"""Template tags of the look; a builtin of the engine, so no page loads it. The words come from civic.kernel.words."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from civic.kernel import words
from civic.kernel.languages import by_language

register = template.Library()

# Passed straight through: each takes one value and answers in words.
register.filter("full_day", words.full_day)
register.filter("month", words.month)
register.filter("weekday", words.weekday)
register.filter("clock", words.clock)
register.filter("tile", words.tile)
register.filter("hours", words.hours)
register.filter("listed", words.listed)
register.filter("number", words.number)
register.filter("seats_words", words.seats_words)
register.filter("needed_words", words.needed_words)


@cache
def _sprite() -> str:
    return static("img/sprite.svg")


@register.simple_tag
@cache
def icon(name: str, css: str = "") -> SafeString:
    """A sign from the sprite. It says nothing to a screen reader: put words beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        _sprite(),
        name,
    )


@register.filter
def absolute(path: str) -> str:
    """The address with which others find a page of ours."""
    return f"{settings.SITE_URL}{path}"


@register.filter
def map_url(address: str) -> str:
    """Opens the address in a map: in the phone's app where there is one, else in the browser."""
    return f"https://uri.amap.com/search?{urlencode({'keyword': address, 'callnative': 1})}"


@register.simple_tag
@by_language
def group_tag(code: str, *, short: bool = False) -> SafeString | str:
    """The pill of a service group: its sign, its words, its colour. Empty for no group."""
    group = words.GROUPS.get(code)
    if group is None:
        return ""
    label = group.short if short else group.label
    return format_html('<span class="tag tag-{}">{}{}</span>', group.code, icon(group.icon), label)


@register.filter
def day(value: date | datetime) -> str:
    """ "Thursday 26 November", of another year "26 November 2025"."""
    return words.day(value, now=timezone.now())


@register.filter
def short_day(value: date | datetime) -> str:
    """ "26 November", of another year "26 November 2025"."""
    return words.short_day(value, now=timezone.now())


@register.filter
def stamp(value: datetime) -> str:
    """ "Monday 23 November 14:05", of another year "23 November 2025 14:05"."""
    return words.stamp(value, now=timezone.now())


@register.filter
def when(start: datetime, end: datetime | None = None) -> str:
    """ "today 14:30", or with an end "tomorrow 09:00–10:30"."""
    return words.when(start, end, now=timezone.now())


@register.filter
def time_range(start: datetime, end: datetime | None = None) -> str:
    """ "09:00–10:30"."""
    return words.time_range(start, end)


@register.simple_tag
def clock_badge(phrase: words.Phrase | None) -> SafeString | str:
    """A clock in words, from `answer_by`, `due_words` or any Phrase. Empty for None."""
    if not phrase:
        return ""
    sign = "" if phrase.level == "ok" else icon("clock")
    return format_html('<span class="clock clock-{}">{}{}</span>', phrase.level, sign, phrase.text)


@register.filter
def mask_phone(phone: str | None) -> str:
    """ "138****8000"."""
    return words.mask_phone(phone or "")


@register.filter
def share_of(part: int | Decimal, whole: int | Decimal) -> str:
    """How long a bar is, as an SVG length: "46.5%"; never longer than the whole."""
    if not whole:
        return "0%"
    return f"{min(100.0, max(0.0, 100 * float(part) / float(whole))):.1f}%"
