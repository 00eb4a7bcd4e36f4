"""A mother signs up only her child: who comes, who may read it, and what changes afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.family import actions as family
from accounts.family.actions import Said
from accounts.family.models import Consent, FamilyMember, Purpose
from activities import actions as activities
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups import limits, parties
from activities.signups.errors import ConsentMissing, HelpsThere, SignupClosed, TooFewLeft
from activities.signups.models import Signup, SignupMember
from activities.signups.transitions import SignupState
from civic.kernel.errors import Invalid, NotFound
from civic.kernel.models import AuditEvent
from notifications.models import Message
from tests.factories import volunteers as make
from tests.factories.people import person
from tests.helpers.pages import api, beside, browser, text
from volunteers.claims import actions as claims_actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def mother() -> Any:
    return person(display_name="袁妈妈", phone="13800138111")


@pytest.fixture
def child(mother: Any, now: Any) -> FamilyMember:
    said = Said(name="袁小满", relation="child", birth_year=2018)
    return family.add(by=mother, said=said, agrees=[Purpose.GUARDIAN], now=now)


@pytest.fixture
def grandma(mother: Any, now: Any) -> FamilyMember:
    return family.add(by=mother, said=Said(name="袁奶奶", relation="parent", birth_year=1950), now=now)


@pytest.fixture
def activity(station: Any, now: Any) -> Activity:
    return make.activity(station, now=now, seats=3)


def alone(activity: Activity, mother: Any, child: FamilyMember, now: Any) -> Signup:
    """Only the child comes."""
    return signups.sign_up(activity_id=activity.pk, by=mother, now=now, with_self=False, family=[child.pk])


def taken(activity: Activity) -> int:
    activity.refresh_from_db()
    return activity.seats_taken


def test_a_child_is_signed_up_alone(activity: Activity, mother: Any, child: FamilyMember, now: Any) -> None:
    client, page = browser(mother), reverse("activities:detail", args=[activity.pk])
    assert "袁小满" in text(client.get(page))
    client.post(reverse("activities:sign_up", args=[activity.pk]), {"asked": "on", "who": [str(child.pk)]})
    seat = Signup.objects.get()
    assert (seat.with_self, seat.seats, [one.member for one in seat.coming.all()]) == (False, 1, [child])
    assert taken(activity) == 1 and "For 1 person: 袁小满" in text(client.get(page))
    assert "袁小满" in text(client.get(reverse("activities:mine"))) and "袁小满" in text(client.get("/home/"))
    client.post(reverse("activities:cancel_signup", args=[seat.pk]))
    assert taken(activity) == 0


def test_all_of_them_with_a_guest(
    activity: Activity, mother: Any, child: FamilyMember, grandma: FamilyMember, now: Any
) -> None:
    sent = {"asked": "on", "who": ["self", str(child.pk), str(grandma.pk)], "guest_names": "小明"}
    url = reverse("activities:sign_up", args=[activity.pk])
    assert "only 3 seats" in beside(browser(mother).post(url, sent), "guest_names") and not Signup.objects.exists()
    browser(mother).post(url, sent | {"guest_names": ""})
    assert Signup.objects.get().seats == taken(activity) == 3


def test_without_ticks_whoever_asks_comes(activity: Activity, mother: Any, child: FamilyMember) -> None:
    """A page that was loaded before there were ticks, or a visitor who signed in afterwards."""
    browser(mother).post(reverse("activities:sign_up", args=[activity.pk]))
    seat = Signup.objects.get()
    assert seat.with_self and seat.seats == 1


def test_somebody_has_to_come(activity: Activity, mother: Any, child: FamilyMember) -> None:
    client, url = browser(mother), reverse("activities:sign_up", args=[activity.pk])
    assert "Who comes?" in beside(client.post(url, {"asked": "on"}), "who") and not Signup.objects.exists()
    client.post(url, {"asked": "on", "guest_names": "小明"})
    seat = Signup.objects.get()
    assert (seat.with_self, seat.seats, seat.guest_names) == (False, 1, ["小明"])


def test_somebody_elses_child_is_refused_without_a_name(
    activity: Activity, child: FamilyMember, mother: Any, now: Any
) -> None:
    cheat = person()
    url = reverse("activities:sign_up", args=[activity.pk])
    answer = browser(cheat).post(url, {"asked": "on", "who": ["self", str(child.pk)]})
    assert answer.status_code == 422 and "袁" not in text(answer) and str(child.pk) not in text(answer)
    sent = {"family": [str(child.pk)]}
    answer = api(cheat).post(f"/api/v1/activities/{activity.pk}/signups", sent, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_member") and "袁" not in text(answer)
    family.remove(member_id=child.pk, by=mother, now=now)
    with pytest.raises(Invalid):
        alone(activity, mother, child, now)
    assert not Signup.objects.exists()


def test_a_guardian_must_have_agreed(activity: Activity, mother: Any, child: FamilyMember, now: Any) -> None:
    Consent.objects.update(taken_back_at=now)
    with pytest.raises(ConsentMissing):
        alone(activity, mother, child, now)
    sent = {"self": False, "family": [str(child.pk)]}
    answer = api(mother).post(f"/api/v1/activities/{activity.pk}/signups", sent, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_missing")
    FamilyMember.objects.update(guardian_consent=None)
    url = reverse("activities:sign_up", args=[activity.pk])
    assert "guardian must agree" in beside(browser(mother).post(url, {"asked": "on", "who": [str(child.pk)]}), "who")


# --- who helps may bring a child


def test_whoever_helps_brings_the_child_and_sits_not_herself(
    station: Any, activity: Activity, mother: Any, child: FamilyMember, now: Any
) -> None:
    make.people_actions.register(by=mother, now=now, site=station, skills=[], availability=[], insurance_noted=True)
    claims_actions.claim(activity_id=activity.pk, by=mother, now=now)
    with pytest.raises(HelpsThere):
        signups.sign_up(activity_id=activity.pk, by=mother, now=now, family=[child.pk])
    seat = alone(activity, mother, child, now)
    with pytest.raises(HelpsThere):
        signups.change_party(signup_id=seat.pk, by=mother, now=now, with_self=True, family=[child.pk])
    assert taken(activity) == 1


def test_the_other_way_round(station: Any, activity: Activity, mother: Any, child: FamilyMember, now: Any) -> None:
    make.people_actions.register(by=mother, now=now, site=station, skills=[], availability=[], insurance_noted=True)
    alone(activity, mother, child, now)
    page = reverse("activities:detail", args=[activity.pk])
    assert reverse("volunteers:offer", args=[activity.pk]) in text(browser(mother).get(page))
    claims_actions.claim(activity_id=activity.pk, by=mother, now=now)


# --- ages


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [(None, None, True), (6, 12, True), (8, 8, True), (7, 7, True), (9, 12, False), (3, 6, False), (9, None, False)],
)
def test_ages_are_those_of_its_day(
    activity: Activity, mother: Any, child: FamilyMember, now: Any, first: int | None, last: int | None, fits: bool
) -> None:
    """Born in 2018: seven or eight years old in November 2026."""
    Activity.objects.update(age_from=first, age_until=last)
    url = reverse("activities:sign_up", args=[activity.pk])
    answer = browser(mother).post(url, {"asked": "on", "who": ["self", str(child.pk)]})
    assert (answer.status_code == 302) is fits is Signup.objects.exists()
    assert fits or "does not fit: 袁小满" in beside(answer, "who")
    sent = {"family": [str(child.pk)]}
    if not fits:
        refused = api(mother).post(f"/api/v1/activities/{activity.pk}/signups", sent, "application/json")
        assert (refused.status_code, refused.json()["code"]) == (409, "age")


def test_nobody_comes_to_the_childrens_alone(activity: Activity, mother: Any, staff: Any, now: Any) -> None:
    Activity.objects.update(age_from=6, age_until=12)
    client, url = browser(mother), reverse("activities:sign_up", args=[activity.pk])
    page = client.get(reverse("activities:detail", args=[activity.pk]))
    assert page.context["form"].initial["who"] == [] and "6–12 years" in text(page)
    refused = client.post(url, {"asked": "on", "who": ["self"]})
    assert "children (6–12 years)" in beside(refused, "who") and not Signup.objects.exists()
    client.post(url, {"asked": "on", "who": ["self"], "guest_names": "小明"})
    assert Signup.objects.get().seats == 2
    noted = signups.note_signup(activity_id=activity.pk, name="小红", phone="", by=staff, now=now)
    assert noted.seats == 1  # a child may be written down by its own name


def test_ages_are_planned_and_read_everywhere(station: Any, staff: Any, now: Any) -> None:
    day = timezone.localdate(now) + timedelta(days=3)
    sheet = {
        "title": "科学小课堂",
        "service_group": "children",
        "date": day,
        "start_time": "09:00",
        "end_time": "11:00",
    }
    sheet |= {"location": "服务大厅", "mode": "on_site", "volunteers_needed": "2", "grade": "a", "site": station.pk}
    refused = browser(staff).post("/desk/activities/new/", sheet | {"age_from": "12", "age_until": "6"})
    assert "below the lowest" in beside(refused, "age_until") and not Activity.objects.exists()
    browser(staff).post("/desk/activities/new/", sheet | {"age_from": "6", "age_until": "12"})
    activity = Activity.objects.get()
    assert (activity.age_from, activity.age_until) == (6, 12)
    copy = browser(staff).get(f"/desk/activities/new/?copy={activity.pk}")
    assert copy.context["form"].initial["age_until"] == 12
    with pytest.raises(Invalid):
        activities.edit(activity_id=activity.pk, by=staff, now=now, age_until=3)
    activities.publish(activity_id=activity.pk, by=staff, now=now)
    assert "6–12 years" in text(browser(person()).get("/activities/?where=all"))
    read = api(staff).get(f"/api/v1/activities/{activity.pk}").json()
    assert (read["age_from"], read["age_until"]) == (6, 12)


# --- limits


def test_the_mother_is_free_while_her_child_is_away(
    station: Any, activity: Activity, mother: Any, child: FamilyMember, grandma: FamilyMember, now: Any
) -> None:
    alone(activity, mother, child, now)
    other, third = make.activity(station, now=now), make.activity(station, now=now)
    with pytest.raises(limits.Overlaps):
        alone(other, mother, child, now)
    signups.sign_up(activity_id=other.pk, by=mother, now=now, family=[grandma.pk])
    with pytest.raises(limits.Overlaps):
        signups.sign_up(activity_id=third.pk, by=mother, now=now, with_self=False, family=[grandma.pk])
    with pytest.raises(limits.Overlaps):  # a typed name stands for whoever signs up
        signups.sign_up(activity_id=third.pk, by=mother, now=now, with_self=False, guest_names=["小明"])


def test_children_count_for_the_most(
    station: Any, mother: Any, child: FamilyMember, now: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(limits, "MOST_COMING", 2)
    for days in (2, 3):
        alone(make.activity(station, now=now, starts_in=timedelta(days=days)), mother, child, now)
    with pytest.raises(limits.TooManySeats):
        alone(make.activity(station, now=now, starts_in=timedelta(days=4)), mother, child, now)


# --- changed afterwards


def test_the_child_stays_at_home_and_grandma_comes(
    activity: Activity, mother: Any, child: FamilyMember, grandma: FamilyMember, now: Any
) -> None:
    seat = signups.sign_up(activity_id=activity.pk, by=mother, now=now, family=[child.pk])
    client, url = browser(mother), reverse("activities:change_party", args=[seat.pk])
    assert client.post(url, {"asked": "on", "who": ["self", str(grandma.pk)]}).status_code == 302
    assert [one.member for one in seat.coming.all()] == [grandma] and taken(activity) == 2
    refused = client.post(url, {"asked": "on", "who": []})
    assert refused.status_code == 422 and "Who comes?" in beside(refused, "who")
    assert AuditEvent.objects.get(verb="signup.changed").data == {"from": 2, "to": 2}


def test_who_comes_less_makes_room_for_the_line(
    activity: Activity, mother: Any, child: FamilyMember, grandma: FamilyMember, now: Any
) -> None:
    seat = signups.sign_up(activity_id=activity.pk, by=mother, now=now, family=[child.pk, grandma.pk])
    waits = signups.sign_up(activity_id=activity.pk, by=person(), now=now, guest_names=["小明"])
    ids = {"signup_id": seat.pk, "by": mother, "now": now}
    signups.change_party(**ids, with_self=True, family=[child.pk])
    waits.refresh_from_db()
    assert waits.state == SignupState.WAITLISTED and taken(activity) == 2
    with pytest.raises(TooFewLeft):  # the seat is free, but somebody waits
        signups.change_party(**ids, with_self=True, family=[child.pk, grandma.pk])
    signups.change_party(**ids, with_self=False, family=[child.pk])
    waits.refresh_from_db()
    assert waits.state == SignupState.CONFIRMED and taken(activity) == 3
    with pytest.raises(TooFewLeft):
        signups.change_party(**ids, with_self=True, family=[child.pk])
    assert taken(activity) == 3


def test_in_line_nobody_grows(activity: Activity, mother: Any, child: FamilyMember, now: Any) -> None:
    signups.sign_up(activity_id=activity.pk, by=person(), now=now, guest_names=["a", "b"])
    waits = signups.sign_up(activity_id=activity.pk, by=mother, now=now)
    with pytest.raises(TooFewLeft):
        signups.change_party(signup_id=waits.pk, by=mother, now=now, with_self=True, family=[child.pk])
    signups.change_party(signup_id=waits.pk, by=mother, now=now, with_self=False, family=[child.pk])
    assert taken(activity) == 3


def test_only_ones_own_and_only_before_the_start(
    activity: Activity, mother: Any, child: FamilyMember, staff: Any, now: Any
) -> None:
    seat = alone(activity, mother, child, now)
    for stranger in (staff, person()):
        with pytest.raises(NotFound):
            signups.change_party(signup_id=seat.pk, by=stranger, now=now, with_self=True)
    with pytest.raises(SignupClosed):
        signups.change_party(signup_id=seat.pk, by=mother, now=activity.starts_at, with_self=True)


def test_whoever_is_erased_comes_no_more(
    activity: Activity, station: Any, mother: Any, child: FamilyMember, now: Any
) -> None:
    alone_there = alone(activity, mother, child, now)
    other = make.activity(station, now=now, starts_in=timedelta(days=5), seats=2)
    with_her = signups.sign_up(activity_id=other.pk, by=mother, now=now, family=[child.pk])
    began = make.activity(station, now=now, starts_in=timedelta(days=7), seats=2)
    past = alone(began, mother, child, now)
    Activity.objects.filter(pk=began.pk).update(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    family.remove(member_id=child.pk, by=mother, now=now)
    for seat in (alone_there, with_her, past):
        seat.refresh_from_db()
    assert (alone_there.state, with_her.state, with_her.seats) == ("cancelled", "confirmed", 1)
    assert taken(activity) == 0 and taken(other) == 1
    assert past.state == "confirmed" and parties.of(past).seats == 1  # what has begun stays as it was


# --- who reads the name


def test_the_roll_says_who_comes_and_who_signed_up(
    activity: Activity, mother: Any, child: FamilyMember, staff: Any, now: Any
) -> None:
    alone(activity, mother, child, now)
    for url in (reverse(f"activities:{name}", args=[activity.pk]) for name in ("desk_detail", "sheet")):
        assert "袁小满 (2018) – signed up by 袁妈妈" in text(browser(staff).get(url))


def test_a_childs_name_stands_nowhere_else(
    station: Any, activity: Activity, mother: Any, child: FamilyMember, staff: Any, now: Any
) -> None:
    full = make.activity(station, now=now, seats=1, starts_in=timedelta(days=3))
    first = signups.sign_up(activity_id=full.pk, by=person(), now=now)
    waits = alone(full, mother, child, now)
    seat = alone(activity, mother, child, now)
    signups.cancel_signup(signup_id=first.pk, by=first.user, now=now)  # the child moves up, and the mother hears
    signups.cancel_signup(signup_id=waits.pk, by=staff, now=now)
    assert Message.objects.filter(recipient=mother).count() == 2
    stranger, helper = person(), make.volunteer(station, now=now)
    read = [
        text(browser(who).get(url))
        for who in (stranger, helper)
        for url in (reverse("activities:detail", args=[activity.pk]), "/activities/", "/home/", "/volunteer/")
    ]
    read += [text(browser(staff).get(url)) for url in ("/desk/", "/desk/activities/", "/reports/")]
    read += [text(api(who).get(f"/api/v1/activities/{activity.pk}")) for who in (stranger, staff)]
    read += [text(api(staff).get(f"/api/v1/signups/{seat.pk}"))]
    read += [repr(list(table.objects.values())) for table in (Message, AuditEvent)]
    assert len(read) > 12 and not [page for page in read if "小满" in page]
    assert api(staff).get(f"/api/v1/signups/{seat.pk}").json()["members"] == [{"id": str(child.pk), "name": "袁**"}]
    assert api(stranger).get(f"/api/v1/signups/{seat.pk}").status_code == 404
    assert "小满" in text(api(mother).get("/api/v1/me/signups")), "control"


# --- the API


def test_programs_sign_a_child_up(
    activity: Activity, mother: Any, child: FamilyMember, grandma: FamilyMember, now: Any
) -> None:
    sent = {"self": False, "family": [str(child.pk)], "guest_names": []}
    answer = api(mother).post(f"/api/v1/activities/{activity.pk}/signups", sent, "application/json")
    assert answer.status_code == 201
    made = answer.json()
    assert (made["with_self"], made["seats"]) == (False, 1)
    assert made["members"] == [{"id": str(child.pk), "name": "袁小满"}]
    changed = api(mother).patch(
        f"/api/v1/signups/{made['id']}", {"family": [str(child.pk), str(grandma.pk)]}, "application/json"
    )
    assert (changed.status_code, changed.json()["seats"], changed.json()["with_self"]) == (200, 3, True)


def test_the_database_seats_a_member_once(activity: Activity, mother: Any, child: FamilyMember, now: Any) -> None:
    seat = alone(activity, mother, child, now)
    with pytest.raises(IntegrityError, match="one_seat_a_member"), transaction.atomic():
        SignupMember.objects.create(signup=seat, member=child)
