"""The picture beside a link in a chat."""

from dataclasses import dataclass

from django.http import HttpResponse

from civic.documents import drawing

WIDTH = 1200  # pixels; half as high, as chat apps cut it
FRESH = 300  # seconds for which a chat app may show an older one


@dataclass(frozen=True, slots=True)
class ShareCard:
    """What stands on it, in words. `group` is the code of one of the five service groups, or empty; `tag` its name."""

    by: str
    title: str
    when: str
    where: str
    seats: str
    brand: str
    group: str = ""
    tag: str = ""


def answer(card: ShareCard) -> HttpResponse:
    """The picture, for anybody: never of what one reader alone may know."""
    picture = drawing.png("share_card", card, width=WIDTH)
    headers = {"Cache-Control": f"public, max-age={FRESH}"}
    return HttpResponse(picture, content_type="image/png", headers=headers)
