"""The list as a neighbour would forward it: by week, with place, time, seats left and a short link."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from civic.kernel import words
from programmes.items import Item
from programmes.weeks import weeks

PIECE = 1800  # characters that a chat group shows without folding


def whole(*, site: str, month: date, theme: str, greeting: str, items: Sequence[Item], url: str, now: datetime) -> str:
    """The text for a chat group: what is still to come."""
    lines = [_("%(site)s: what is on in %(month)s") % {"site": site, "month": words.month(month)}]
    if theme:
        lines.append(_("Theme of the month: %(theme)s") % {"theme": theme})
    if greeting:
        lines.append(greeting)
    coming = [item for item in items if now < item.ends_at and not item.cancelled]
    for week in weeks(coming, now=now):
        lines += ["", f"【{week.label}】"]
        for line in week.lines:
            lines.append(f"{line.day} {line.time} {line.title}")
            facts = (line.location, line.seats.text, line.helpers, line.link)
            lines.append("　" + " · ".join(fact for fact in facts if fact))
    lines += ["", _("Sign up, or order what you need: %(url)s") % {"url": f"{settings.SITE_URL}{url}"}]
    return "\n".join(lines)


def pieces(text: str) -> list[str]:
    """Cut at week headings where the whole is longer than a chat message shows."""
    found: list[str] = []
    for part in text.split("\n\n"):
        if found and len(found[-1]) + len(part) + 2 <= PIECE:
            found[-1] += f"\n\n{part}"
        else:
            found.append(part)
    return found
