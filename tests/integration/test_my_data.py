"""A person takes along whatever any room holds of them, and nobody else does."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import ForeignKey
from django.urls import reverse

from accounts import limits
from accounts.family import actions as family
from accounts.family.models import FamilyMember
from accounts.models import User
from accounts.mydata import bundle
from accounts.standing import actions as standing
from accounts.verbs import Did
from activities.signups import actions as signups
from civic.kernel import audit
from civic.kernel.contributions import my_data
from network.addresses import actions as addresses
from network.moving import actions as moving
from notifications.models import Message, Preference
from orders import actions as orders
from points import actions as points
from points.models import Account
from tests.factories import points as earn
from tests.factories import volunteers as make
from tests.factories.orders import held, order
from tests.factories.people import PASSWORD, SiteFactory, person
from tests.helpers.pages import browser, text
from volunteers.claims import actions as claims
from volunteers.people.models import Volunteer

pytestmark = pytest.mark.django_db
PERSONS = (User, Volunteer, Account, FamilyMember, Message)  # whose rows are a person's
_WORK = "what somebody did as their work; whose affair it was has it"
LEFT_OUT = {
    "account.EmailAddress.user": "always empty: addresses open nothing here",
    "accounts.Gathering.opened_by": _WORK,
    "accounts.RevokedToken.user": "the number of a token that is not good any more, for a month",
    "activities.Activity.created_by": _WORK,
    "activities.ImportBatch.by": _WORK,
    "activities.Signup.noted_by": _WORK,
    "admin.LogEntry.user": _WORK,
    "auth.Group": "names of what staff may do",
    "calls.Call.message": "the message stands with the others; whether it was told is the station's work",
    "calls.Call.not_by": _WORK,
    "calls.Call.told_by": _WORK,
    "calls.Call.tried_by": _WORK,
    "kernel.Sentence.erased_by": _WORK,
    "notifications.Message.about": "names whose news a second person's copy is; it goes when their account is closed",
    "mfa.Authenticator.user": "a secret, which must stay one",
    "moving.NumberMove.answered_by": _WORK,
    "moving.NumberMove.asked_by": _WORK,
    "orders.ServiceRequest.handler": _WORK,
    "points.Redemption.fulfilled_by": _WORK,
    "programmes.MonthlyProgramme.published_by": _WORK,
    "standing.SecondPerson.recorded_by": _WORK,
    "volunteers.Claim.confirmed_by": _WORK,
}


def test_each_relation_to_a_person_is_offered_or_left_out_with_its_reason() -> None:
    related = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model in PERSONS
    }
    offered = [name for part in my_data for name in part.holds]
    answered = {*offered, *LEFT_OUT} - {"kernel.Sentence.author"}
    assert sorted(related - answered - {"kernel.Sentence.author"}) == [], "offer it in my_data, or say here why not"
    assert sorted(answered - related - {"auth.Group"}) == [], "these are gone"
    assert "kernel.Sentence.author" in offered and len(offered) == len(set(offered))


def unzip(data: bytes) -> tuple[dict[str, Any], str]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return json.loads(archive.read("my-data.json")), archive.read("my-data.html").decode()


def proved(who: User) -> Any:
    client = browser(who)
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    return client


def somebody(now: Any) -> User:
    """Who uses every room."""
    station = SiteFactory(name="新城社区")
    who = make.volunteer(station, now=now, display_name="王<b>阿姨", phone="13800138000")
    make.team(station, who)
    mother = family.Said(name="王妈妈", relation="parent", phone="13900139000")
    family.add(by=who, said=mother, now=now)
    addresses.write(by=who, site=station, said=addresses.Said(estate="锦绣家园", room="302"), now=now)
    daughter = person(phone="13900139001", display_name="李女士")
    for one, other in ((who, daughter), (daughter, who)):
        asked = standing.name(by=one, phone=other.phone, confidential_too=False, now=now)
        standing.agree(standing_id=asked.pk, by=other, now=now)
    made = order(
        station, now=now, by=who, title="修台灯", details="下午在家", on_behalf_of_name="王妈妈", consent_basis="family"
    )
    orders.add_note(order_id=made.pk, text="带梯子来", by=who, now=now)
    staff = make.staff(station)
    orders.accept(order_id=made.pk, by=staff, now=now)
    held(made, staff=staff, now=now)
    orders.say_outcome(order_id=made.pk, outcome="done", score=5, comment="灯亮了", by=who, now=now)
    activity = make.activity(station, now=now, seats=5)
    signups.sign_up(activity_id=activity.pk, by=who, now=now, guest_names=["小明"])
    claims.claim(activity_id=make.activity(station, now=now, starts_in=timedelta(days=5)).pk, by=who, now=now)
    earn.credit(who, station, minutes=600, key="claim:1:confirmed", at=now)
    points.redeem(reward_id=earn.RewardFactory(site=station, title="洗衣液").pk, by=who, now=now)
    Preference.objects.create(user=who, email=False)
    moving.ask(user_id=who.pk, phone="13700137000", recognised="看过身份证", by=staff, now=now)
    return who


def test_everything_of_every_room(now: Any, client: Any) -> None:
    who = somebody(now)
    found, page = unzip(bundle.build(who, now=now).read())
    empty = {name for name, rows in found.items() if rows == []}
    assert empty <= {"consents", "messages_sent", "account_history", "seats_family", "seats_ratings"} and {
        part.name for part in my_data
    } == found.keys() - {"made_at"}
    for words in (
        "13800138000",
        "王妈妈",
        "锦绣家园",
        "302",
        "修台灯",
        "下午在家",
        "带梯子来",
        "灯亮了",
        "小明",
        "义诊进社区",
        "洗衣液",
        "李女士",
        "看过身份证",
    ):
        assert words in page and words in json.dumps(found, ensure_ascii=False), words
    assert "王&lt;b&gt;阿姨" in page and "<b>" not in page, "what somebody typed is never markup"
    assert found["seats"][0]["state"] == "confirmed" and "confirmed" not in page, "words for people, codes for programs"
    assert who.password not in page and who.password not in json.dumps(found)


def test_nothing_of_others(now: Any) -> None:
    somebody(now)
    found, page = unzip(bundle.build(person(), now=now).read())
    assert {name for name, rows in found.items() if rows} == {"made_at", "account"}
    for words in ("13800138000", "王妈妈", "锦绣家园", "带梯子来"):
        assert words not in page


def test_staff_take_along_nothing_of_their_callers(now: Any) -> None:
    station = SiteFactory()
    staff, who = make.staff(station), person()
    caller = {
        "via": "phone",
        "on_behalf_of_name": "孙大爷",
        "on_behalf_of_phone": "13700137000",
        "consent_basis": "asked",
    }
    order(station, now=now, by=staff, **caller)
    theirs = order(station, now=now, by=who, title="陪看病")
    orders.add_note(order_id=theirs.pk, text="孙大爷家的事", by=staff, now=now)
    found, page = unzip(bundle.build(staff, now=now).read())
    assert found["orders"] == found["notes"] == [] and "孙大爷" not in page and "13700137000" not in page


def test_it_asks_who_it_is_and_is_kept_nowhere(now: Any) -> None:
    who = person(display_name="王阿姨")
    url = reverse("accounts:data")
    assert "reauthenticate" in browser(who).post(url)["Location"]
    client = proved(who)
    assert "My orders" in text(client.get(url))
    answer = client.post(url)
    found, page = unzip(b"".join(answer.streaming_content))
    assert found["account"][0]["display_name"] == "王阿姨" and "王阿姨" in page
    assert "no-store" in answer["Cache-Control"] and "my-data.zip" in answer["Content-Disposition"]
    assert audit.history(who).filter(verb=Did.DATA_DOWNLOADED).count() == 1


def test_not_as_often_as_one_likes(now: Any) -> None:
    client = proved(person())
    answers = [client.post(reverse("accounts:data")) for _n in range(limits.TRIES + 1)]
    assert [answer.status_code for answer in answers[:-1]] == [200] * limits.TRIES
    assert answers[-1].status_code == 429 and "Too many" in text(answers[-1])


def test_few_queries_however_much_there_is(now: Any, django_assert_max_num_queries: Any) -> None:
    who = somebody(now)
    first = Message.objects.filter(recipient=who).first()
    assert first is not None
    copies = [
        Message(recipient=who, kind=first.kind, params=first.params, source_key=f"x{n}", created_at=now)
        for n in range(900)
    ]
    Message.objects.bulk_create(copies)
    with django_assert_max_num_queries(2 * len(list(my_data)) + 8):
        found, _page = unzip(bundle.build(who, now=now).read())
    assert len(found["messages"]) > 900
