"""What volunteers are told when something changes around their place."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from activities import actions as activities_actions
from civic.kernel.errors import Conflict
from notifications import texts
from notifications.models import Message
from tests.factories import volunteers as make
from volunteers.attendance import actions as attendance_actions
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim

pytestmark = pytest.mark.django_db


def test_a_new_place_is_told_to_who_is_expected(station: Any, now: datetime) -> None:
    staff, activity = make.staff(station), make.activity(station, now=now)
    coming, there, gone = [make.volunteer(station, now=now) for _ in range(3)]
    early = activity.starts_at - timedelta(minutes=30)
    for who in (coming, there, gone):
        claim = claims_actions.claim(activity_id=activity.pk, by=who, now=now)
        if who == there:
            attendance_actions.check_in(claim_id=claim.pk, by=staff, now=early)
        if who == gone:
            claims_actions.withdraw(claim_id=claim.pk, by=who, now=now)
    activities_actions.edit(activity_id=activity.pk, by=staff, now=early, location="二楼会议室")
    told = Message.objects.filter(kind="claim_relocated")
    assert {message.recipient_id for message in told} == {coming.pk, there.pk}
    with translation.override("en"):
        text = texts.render(told[0], language="en").whole
    assert "New place" in text and "二楼会议室" in text and "You keep your place" in text
    activities_actions.edit(activity_id=activity.pk, by=staff, now=early + timedelta(minutes=1), location="门口")
    assert told.all().count() == 4, "each change is told"


def test_a_new_time_and_place_are_told_once(station: Any, now: datetime) -> None:
    staff, activity = make.staff(station), make.activity(station, now=now)
    claims_actions.claim(activity_id=activity.pk, by=make.volunteer(station, now=now), now=now)
    later = activity.ends_at + timedelta(hours=1)
    activities_actions.edit(activity_id=activity.pk, by=staff, now=now, location="门口", ends_at=later)
    told = Message.objects.get(kind__startswith="claim_")
    assert told.kind == "claim_moved" and "门口" in texts.render(told).body
    assert Claim.objects.get().during.upper == later


def test_a_place_taken_for_somebody_is_told_to_them_before_it_begins(station: Any, now: datetime) -> None:
    staff, leader = make.staff(station), make.volunteer(station, now=now, display_name="队长")
    member, walk_in = [make.volunteer(station, now=now) for _ in range(2)]
    activity, team = make.activity(station, now=now), make.team(station, leader, member)
    for who in (leader, member):
        claims_actions.place(activity_id=activity.pk, by=leader, now=now, team_id=team.pk, volunteer_id=who.pk)
    begun = activity.starts_at + timedelta(minutes=5)
    attendance_actions.write_down(activity_id=activity.pk, by=staff, now=begun, volunteer_id=walk_in.pk)
    told = Message.objects.get(kind="claim_placed")
    assert told.recipient == member and told.url == f"/volunteer/claims/{Claim.objects.get(volunteer=member.pk).pk}/"
    assert "队长" in texts.render(told).body


def test_who_takes_a_place_for_somebody_hears_of_them_and_not_of_their_affairs(station: Any, now: datetime) -> None:
    leader, member = make.volunteer(station, now=now), make.volunteer(station, now=now)
    activity, team = make.activity(station, now=now), make.team(station, leader, member)
    private = make.activity(station, now=now, title="自己的事")
    claims_actions.claim(activity_id=private.pk, by=member, now=now)

    def refused() -> str:
        with pytest.raises(Conflict) as caught, translation.override("en"):
            claims_actions.place(activity_id=activity.pk, by=leader, now=now, team_id=team.pk, volunteer_id=member.pk)
        with translation.override("en"):
            return str(caught.value)

    assert refused() == "At that time this volunteer is expected elsewhere."
    claims_actions.withdraw(claim_id=Claim.objects.get().pk, by=member, now=now)
    claims_actions.claim(activity_id=activity.pk, by=member, now=now)
    assert refused() == "This volunteer has a place on it already."
