"""What a chat app shows beside a link: words and a picture of what everybody may know, and of nothing else."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from activities.models import Audience
from activities.signups import actions as seats
from civic.documents import drawing
from civic.documents.cards import WIDTH, ShareCard
from tests.factories import volunteers as make
from tests.factories.people import person
from tests.helpers.pages import browser

pytestmark = pytest.mark.django_db
CARD = ShareCard(by="新城社区", title="剪纸", when="11 月 28 日", where="服务大厅", seats="还剩 4 个名额", brand="点单")


def picture(activity: Any) -> bytes:
    answer = Client().get(f"/activities/{activity.pk}/card.png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "public" in answer["Cache-Control"]
    return answer.content


def test_the_page_leads_a_chat_app_to_the_picture(station: Any, now: datetime) -> None:
    activity = make.activity(station, now=now, title="剪<纸>", seats=1)
    page = Client().get(f"/activities/{activity.pk}/").content.decode()
    said = dict(re.findall(r'<meta property="(og:\w+)" content="([^"]*)">', page))
    assert said["og:title"] == "剪&lt;纸&gt;" and activity.location in said["og:description"]
    assert said["og:url"] == f"{settings.SITE_URL}/activities/{activity.pk}/"
    assert said["og:image"] == f"{settings.SITE_URL}/activities/{activity.pk}/card.png"


def test_the_picture_follows_the_seats(station: Any, now: datetime) -> None:
    activity = make.activity(station, now=now, title="剪纸", seats=1)
    before = picture(activity)
    assert before.startswith(b"\x89PNG") and int.from_bytes(before[16:20]) == WIDTH
    assert picture(activity) == before
    seats.sign_up(activity_id=activity.pk, by=person(), now=now)
    assert picture(activity) != before, "it says that it is full"


def test_a_visit_has_no_picture_and_no_words_for_a_chat(station: Any, staff: Any, now: datetime) -> None:
    visit = make.activity(station, now=now, audience=Audience.INVITED)
    for somebody in (Client(), browser(staff)):
        assert somebody.get(f"/activities/{visit.pk}/card.png").status_code == 404
    assert "og:" not in browser(staff).get(f"/activities/{visit.pk}/").content.decode()


def test_the_face_has_what_titles_are_written_with() -> None:
    """Typst draws a sign that the face lacks as an empty box, in silence."""

    def drawn(title: str) -> bytes:
        fields = {name: getattr(CARD, name) for name in CARD.__slots__} | {"title": title}
        return drawing.png("share_card", ShareCard(**fields), width=300)

    lacking = drawn("\U0001f9ff")
    for sign in "囍槑犇鸊龘㐂·—…℃Ⅷ①":
        assert drawn(sign) != lacking, sign


def test_any_title_has_room() -> None:
    """Each is a whole page, neither broken nor a second one."""
    for title in ("点", "x" * 60, "重阳节" * 20, "#set page(width: 1pt)", '"}', "a\\b$c*d_e`f<g>@h"):
        fields = {name: getattr(CARD, name) for name in CARD.__slots__} | {"title": title}
        found = drawing.png("share_card", ShareCard(**fields), width=WIDTH)
        assert (int.from_bytes(found[16:20]), int.from_bytes(found[20:24])) == (WIDTH, WIDTH * 315 // 600), title
