"""Whoever has a seat or a place is reminded: the evening before and two hours before, by a reconciler."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from accounts.sms import NOTICE_LENGTH
from activities import actions as activities
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups.transitions import SignupState
from notifications import texts
from notifications.calls.models import Call
from notifications.models import Delivery, Message
from tests.factories import volunteers as make
from tests.factories.orders import shanghai
from tests.factories.people import person
from tests.helpers.pages import browser, text
from volunteers.claims import actions as claims

pytestmark = pytest.mark.django_db
TAKEN = "2026-11-20 10:00"
START = "2026-11-26 09:30"
EVENING, SOON = Counter(signup_reminder=1, claim_reminder=1), Counter(signup_soon=1, claim_soon=1)


@pytest.fixture
def activity(station: Any, clock: Any) -> Activity:
    """On Thursday morning; a resident has a seat, a volunteer a place, both since Friday."""
    taken = clock(TAKEN)
    made = make.activity(station, now=taken, starts_in=shanghai(START) - taken, needed=2, seats=3)
    signups.sign_up(activity_id=made.pk, by=person(phone="13900139000"), now=taken)
    claims.claim(activity_id=made.pk, by=make.volunteer(station, now=taken, phone="13900139001"), now=taken)
    return made


def run(*moments: str) -> Counter[str]:
    """The reconcilers at these moments and at no others; what was told by then."""
    for moment in moments:
        for _twice in range(2):
            claims.remind(now=shanghai(moment))
            signups.remind(now=shanghai(moment))
    kinds = ("signup_reminder", "signup_soon", "claim_reminder", "claim_soon")
    return Counter(Message.objects.filter(kind__in=kinds).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("moments", "told"),
    [
        (["2026-11-24 20:00", "2026-11-25 17:59"], Counter()),
        (["2026-11-25 18:00"], EVENING),
        (["2026-11-25 18:00", "2026-11-25 21:55", "2026-11-26 06:00"], EVENING),
        (["2026-11-25 18:00", "2026-11-26 07:29"], EVENING),
        (["2026-11-25 18:00", "2026-11-26 07:30", "2026-11-26 09:00"], EVENING + SOON),
    ],
)
def test_when_they_go(activity: Activity, moments: list[str], told: Counter[str]) -> None:
    assert run(*moments) == told


@pytest.mark.parametrize(
    ("start", "back", "told"),
    [
        (START, "2026-11-25 21:30", EVENING),  # late in the evening, yet before people sleep
        (START, "2026-11-25 23:30", Counter()),  # nobody is woken up
        ("2026-11-26 14:00", "2026-11-26 03:00", Counter()),
        ("2026-11-26 14:00", "2026-11-26 07:00", EVENING),  # the whole evening was missed: still useful
        ("2026-11-26 14:00", "2026-11-26 11:00", EVENING),
        ("2026-11-26 14:00", "2026-11-26 11:01", Counter()),  # the other one will say it
        ("2026-11-26 14:00", "2026-11-26 12:30", SOON),
        ("2026-11-26 14:00", "2026-11-26 13:59", SOON),
        ("2026-11-26 14:00", "2026-11-26 14:00", Counter()),  # never once it has begun
        ("2026-11-26 14:00", "2026-11-26 15:00", Counter()),
    ],
)
def test_after_an_outage_what_is_still_useful_goes(
    activity: Activity, start: str, back: str, told: Counter[str]
) -> None:
    times = {"starts_at": shanghai(start), "ends_at": shanghai(start) + timedelta(hours=1)}
    Activity.objects.filter(pk=activity.pk).update(**times)
    assert run(back) == told


def test_they_say_when_and_where_and_lead_to_giving_it_back_with_one_tap(activity: Activity) -> None:
    run("2026-11-25 18:00")
    seat, place = activity.signups.get(), activity.claims.get()
    for kind, who, url in (
        ("signup_reminder", seat.user, f"/signups/{seat.pk}/cancel/"),
        ("claim_reminder", place.volunteer.user, f"/volunteer/claims/{place.pk}/withdraw/"),
    ):
        message = Message.objects.get(kind=kind)
        assert message.recipient == who and Delivery.objects.filter(message=message, channel="sms").exists()
        sent = texts.render(message, language="zh-hans").short
        assert "提醒" in sent and "09:30–11:30" in sent and "服务大厅" in sent and len(sent) <= NOTICE_LENGTH
        assert sent.endswith(f"/cant-come/{activity.pk}/"), "the text message has the link"
        page = text(browser(who).get(message.url, follow=True))
        question = page.split('<details class="confirm')[1].split("</details>")[0]
        assert f'action="{url}"' in question and question.split(">")[0].endswith("open")
        closed = text(browser(who).get(f"/activities/{activity.pk}/"))
        assert 'confirm-block" open' not in closed


def test_the_link_of_somebody_who_gave_it_back(activity: Activity) -> None:
    page = browser(person()).get(f"/cant-come/{activity.pk}/", follow=True)
    assert page.status_code == 200 and '<details class="confirm' not in text(page)


def test_who_has_just_taken_it_or_waits_or_gave_it_back_is_not_reminded(station: Any, clock: Any) -> None:
    early = clock(TAKEN)
    made = make.activity(station, now=early, starts_in=shanghai(START) - early, needed=3, seats=2)
    gone = signups.sign_up(activity_id=made.pk, by=person(), now=early)
    signups.sign_up(activity_id=made.pk, by=person(), now=early)
    waits = signups.sign_up(activity_id=made.pk, by=person(), now=early)
    place = claims.claim(activity_id=made.pk, by=make.volunteer(station, now=early), now=early)
    claims.withdraw(claim_id=place.pk, by=place.volunteer.user, now=early)
    evening = clock("2026-11-25 18:30")
    signups.cancel_signup(signup_id=gone.pk, by=gone.user, now=evening)  # now the one in line has it, and knows
    claims.claim(activity_id=made.pk, by=make.volunteer(station, now=evening), now=evening)
    waits.refresh_from_db()
    assert waits.state == SignupState.CONFIRMED
    assert run("2026-11-25 19:00") == Counter(signup_reminder=1)
    assert run("2026-11-26 08:00") == Counter(signup_reminder=1, signup_soon=2, claim_soon=1)


def test_moved_to_another_day_it_is_worth_another_one(activity: Activity, staff: Any, clock: Any) -> None:
    assert run("2026-11-25 18:00") == EVENING
    later = {"starts_at": shanghai("2026-11-27 09:30"), "ends_at": shanghai("2026-11-27 11:30")}
    activities.edit(activity_id=activity.pk, by=staff, now=clock("2026-11-25 19:00"), **later)
    assert run("2026-11-25 20:00", "2026-11-26 08:00", "2026-11-26 17:00") == EVENING
    assert run("2026-11-26 18:00") == EVENING + EVENING


def test_nobody_hears_of_what_does_not_take_place(activity: Activity, staff: Any, clock: Any) -> None:
    activities.cancel(activity_id=activity.pk, by=staff, now=clock("2026-11-25 12:00"), reason="下雨")
    assert run("2026-11-25 18:00", "2026-11-26 08:00") == Counter()


def test_callers_are_called_the_evening_before_only(activity: Activity, staff: Any) -> None:
    for name in ("王奶奶", "李爷爷"):
        signups.note_signup(activity_id=activity.pk, name=name, phone="", by=staff, now=shanghai(TAKEN))
    run("2026-11-25 18:00", "2026-11-26 08:00")
    calls = Call.objects.open().select_related("message")
    assert [call.message.kind for call in calls] == ["signup_reminder"] * 2
    assert {call.until for call in calls} == {activity.starts_at}, "never once it has begun"


def test_a_reminder_takes_the_place_of_no_other_news(activity: Activity, staff: Any) -> None:
    signups.note_signup(activity_id=activity.pk, name="王奶奶", phone="", by=staff, now=shanghai(TAKEN))
    activities.edit(activity_id=activity.pk, by=staff, now=shanghai("2026-11-25 12:00"), location="广场")
    run("2026-11-25 18:00")
    assert Call.objects.open().get().message.kind == "activity_moved"


def test_many_people_cost_no_more_questions(station: Any, clock: Any, django_assert_max_num_queries: Any) -> None:
    taken = clock(TAKEN)
    made = make.activity(station, now=taken, starts_in=shanghai(START) - taken, needed=0, seats=60)
    for _n in range(40):
        signups.sign_up(activity_id=made.pk, by=person(), now=taken)
    evening = shanghai("2026-11-25 18:00")
    with django_assert_max_num_queries(15):
        signups.remind(now=evening)
    assert Message.objects.filter(kind="signup_reminder").count() == 40
    with django_assert_max_num_queries(3):  # all are told: of each kind who, and whom of them
        signups.remind(now=evening)
