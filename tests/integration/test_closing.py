"""Closing an account for good: what was promised goes to others, and who it was is erased in every room."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.closing import actions
from accounts.closing.actions import LastAdministrator
from accounts.family import actions as family
from accounts.models import User
from accounts.verbs import Did
from activities.signups import actions as signups
from activities.signups.models import Signup
from civic.kernel import audit
from civic.kernel.errors import NotAllowed
from network.addresses import actions as addresses
from network.models import Membership, Role
from notifications import outbox
from notifications.declared import Audience, all_kinds
from notifications.models import Message, Preference
from orders import actions as orders
from orders.models import ServiceRequest
from orders.outcomes import Outcome
from orders.transitions import RequestState
from points import actions as points
from points.models import Account, LedgerEntry, Redemption, Reward
from points.transitions import RedemptionState
from points.upkeep import audit_ledger
from reports import figures
from tests.factories import points as earn
from tests.factories import visits
from tests.factories import volunteers as make
from tests.factories.orders import held, order
from tests.factories.people import PASSWORD, SiteFactory, person
from tests.helpers.pages import api, browser, said, text
from volunteers.claims import actions as claims
from volunteers.claims.models import Claim
from volunteers.people.models import Team, TeamMember, Volunteer

pytestmark = pytest.mark.django_db
CANARY = "金丝雀"
PHONE = "13800138000"


@pytest.fixture
def station() -> Any:
    return SiteFactory()


def tables_with(text: str) -> list[str]:
    """The tables in which it stands anywhere."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" row WHERE row::text LIKE %s)', [f"%{text}%"])
            found += [table] if cursor.fetchone()[0] else []
    return found


def somebody(station: Any, now: Any, **fields: Any) -> User:
    """A volunteer who uses every room."""
    who = make.volunteer(station, now=now, display_name=CANARY, phone=PHONE, email=f"{CANARY}@example.com", **fields)
    Volunteer.objects.filter(pk=who.pk).update(skills=["repair"], availability=["weekday_morning"])
    make.team(station, who)
    said = family.Said(name=f"{CANARY}的妈妈", relation="parent", birth_year=1950, phone=PHONE)
    family.add(by=who, said=said, now=now)
    addresses.write(by=who, site=station, said=addresses.Said(estate=CANARY, room="101"), now=now)
    return who


def test_nobody_finds_who_it_was(station: Any, now: Any) -> None:
    who = somebody(station, now)
    for_mother = {"on_behalf_of_name": CANARY, "on_behalf_of_phone": PHONE, "consent_basis": "family"}
    open_one = order(station, now=now, by=who, title=f"{CANARY}修灯", details=CANARY, **for_mother)
    orders.add_note(order_id=open_one.pk, text=CANARY, by=who, now=now)
    signups.sign_up(activity_id=make.activity(station, now=now, seats=5).pk, by=who, now=now, guest_names=[CANARY])
    staff = make.staff(station)
    orders.accept(order_id=order(station, now=now, by=who, title=f"{CANARY}理发").pk, by=staff, now=now)
    assert len(tables_with(CANARY)) > 6 and "notifications_delivery" in tables_with(PHONE)
    actions.close(user=who, by=who, now=now)
    orders.forget_closed_accounts(now=now)  # the night's work
    Message.objects.exclude(recipient=who).delete()  # what stands in the inbox of staff goes with their inbox
    assert tables_with(CANARY) == [] and tables_with(PHONE) == []
    who.refresh_from_db()
    assert who.closed_at == now and not who.is_active and not who.has_usable_password()
    assert not Membership.objects.filter(user=who).exists() and not TeamMember.objects.filter(volunteer=who.pk)
    assert audit.history(who).filter(verb=Did.CLOSED, actor_id=who.pk).count() == 1
    assert Team.objects.exists() and Volunteer.objects.get(pk=who.pk).number, "the record stands under the number"


def test_sessions_and_tokens_end(station: Any, now: Any, django_capture_on_commit_callbacks: Any) -> None:
    who = person(Role.RESIDENT, at=station, phone=PHONE)
    page, program = browser(who), api(who)
    assert program.get("/api/v1/me").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        actions.close(user=who, by=who, now=now)
    assert page.get("/me/").status_code == 302 and program.get("/api/v1/me").status_code == 401


def test_seats_and_places_go_to_others(station: Any, now: Any) -> None:
    who, waits = make.volunteer(station, now=now), person()
    one = make.activity(station, now=now, seats=1)
    other = make.activity(station, now=now, needed=1, starts_in=timedelta(days=3))
    mine = signups.sign_up(activity_id=one.pk, by=who, now=now)
    theirs = signups.sign_up(activity_id=one.pk, by=waits, now=now)
    claims.claim(activity_id=other.pk, by=who, now=now)
    actions.close(user=who, by=who, now=now)
    states = [Signup.objects.get(pk=row.pk).state for row in (mine, theirs)]
    assert states == ["cancelled", "confirmed"] and Claim.objects.get().state == "withdrawn"
    assert Message.objects.filter(recipient=waits, kind="signup_promoted").count() == 1


def test_open_orders_are_withdrawn_and_their_handlers_told(station: Any, now: Any) -> None:
    who, staff = person(Role.RESIDENT, at=station), make.staff(station)
    waiting, taken, planned, done, callers = [
        order(station, now=now, by=staff if n == 4 else who, **({"via": "phone", "on_behalf_of_name": CANARY,
              "consent_basis": "asked"} if n == 4 else {})) for n in range(5)
    ]  # fmt: skip
    orders.accept(order_id=taken.pk, by=staff, now=now)
    for one in (planned, done):
        orders.accept(order_id=one.pk, by=staff, now=now)
    activity = make.activity(station, now=now)
    orders.plan(order_ids=[planned.pk, done.pk], by=staff, now=now)
    activity.planned_requests.create(request=planned, planned_at=now)
    orders.hold(order_ids=[done.pk], by=staff, now=now)
    orders.say_outcome(order_id=done.pk, outcome="done", by=who, now=now)
    actions.close(user=who, by=who, now=now)
    states = [ServiceRequest.objects.get(pk=one.pk).state for one in (waiting, taken, planned, done, callers)]
    assert states == ["withdrawn", "withdrawn", "withdrawn", "delivered", "submitted"]
    assert Message.objects.filter(recipient=staff, kind="request_withdrawn").count() == 2
    assert not activity.planned_requests.filter(released_at=None).exists()
    assert ServiceRequest.objects.get(pk=callers.pk).on_behalf_of_name == CANARY, "it belongs to the station"


def not_contradicted(station: Any, now: Any) -> int:
    """As the report of this day has it."""
    day = timezone.localdate(now)
    return figures.total(site=station, first=day, last=day, now=now).not_contradicted


@pytest.mark.parametrize("others_word", ["", "done", "not_solved", "nobody_came"])
def test_what_waits_for_her_word_was_not_contradicted(station: Any, now: Any, others_word: str) -> None:
    """Nobody can say otherwise any more: at once, and not once the days are over. The neighbour still says."""
    who, other, staff, helper = person(), person(), make.staff(station), make.volunteer(station, now=now)
    main = order(station, now=now - timedelta(days=3), by=who)
    joined = order(station, now=now - timedelta(days=3), by=other)
    if others_word:
        orders.merge(order_id=joined.pk, into_id=main.pk, by=staff, now=now - timedelta(days=2))
    done = visits.visit(station, main, staff=staff, now=now)
    claim = visits.serve(done, helper, staff=staff, now=now)
    visits.complete(done, staff=staff, now=now)
    claim.refresh_from_db()
    assert claim.word == "waiting"
    assert "1 order waits for your word" in text(proved(who).get(reverse("accounts:close")))
    actions.close(user=who, by=who, now=now)
    main.refresh_from_db()
    claim.refresh_from_db()
    outcome = Outcome.objects.get()
    assert (main.state, outcome.request, outcome.said, outcome.by) == ("delivered", main, "not_contradicted", None)
    assert not_contradicted(station, now) == 1
    if not others_word:
        assert (claim.state, claim.word) == ("confirmed", "default"), "the helper's hours wait for nobody"
        return
    assert (claim.state, claim.word) == ("checked_out", "waiting"), "the other household is still asked"
    orders.say_outcome(order_id=joined.pk, outcome=others_word, by=other, now=now)
    joined.refresh_from_db()
    claim.refresh_from_db()
    assert joined.state == ("delivered" if others_word == "done" else "accepted")
    word = {"done": "served", "not_solved": "served", "nobody_came": "denied"}[others_word]
    assert claim.word == word and (claim.state == "confirmed") == (word == "served")
    assert not_contradicted(station, now) == 1


def test_locking_alone_says_nothing_for_her(station: Any, now: Any) -> None:
    who, staff = person(), make.staff(station)
    waits = held(orders.accept(order_id=order(station, now=now, by=who).pk, by=staff, now=now), staff=staff, now=now)
    accounts.set_active(user=who, active=False, by=staff, now=now)
    waits.refresh_from_db()
    assert waits.state == "held" and not Outcome.objects.exists()


def test_what_was_joined_stands_on_for_others_only(station: Any, now: Any) -> None:
    who, other, staff = person(), person(), make.staff(station)
    main, own, others = (
        order(station, now=now, by=who),
        order(station, now=now, by=who),
        order(station, now=now, by=other),
    )
    for one in (own, others):
        orders.merge(order_id=one.pk, into_id=main.pk, by=staff, now=now)
    actions.close(user=who, by=who, now=now)
    states = [ServiceRequest.objects.get(pk=one.pk).state for one in (main, own, others)]
    assert states == [RequestState.WITHDRAWN, RequestState.WITHDRAWN, RequestState.SUBMITTED]


def test_points_lapse_and_the_ledger_adds_up(station: Any, now: Any) -> None:
    who = make.volunteer(station, now=now)
    earn.credit(who, station, minutes=600, key="claim:1:confirmed", at=now)
    reward = earn.RewardFactory(site=station)
    points.redeem(reward_id=reward.pk, by=who, now=now)
    actions.close(user=who, by=who, now=now)
    assert Redemption.objects.get().state == RedemptionState.CANCELLED and Reward.objects.get().stock_taken == 0
    assert Account.objects.get().balance == 0 and audit_ledger(now=now).is_right
    earn.credit(who, station, minutes=60, key="claim:2:confirmed", at=now)  # hours that were confirmed afterwards
    assert points.lapse_closed(now=now + timedelta(days=1)) == 1 and points.lapse_closed(now=now) == 0
    assert LedgerEntry.objects.filter(kind="expired").count() == 2 and audit_ledger(now=now).is_right


def test_twice_is_once_and_it_stays_closed(station: Any, now: Any) -> None:
    who, boss = person(), person(is_staff=True, is_superuser=True)
    for by in (who, who, boss):
        actions.close(user=who, by=by, now=now)
    accounts.set_active(user=who, active=True, by=boss, now=now)
    who.refresh_from_db()
    assert not who.is_active and audit.history(who).filter(verb=Did.CLOSED).count() == 1


def test_nobody_closes_the_account_of_another(station: Any, now: Any) -> None:
    who, boss = person(), person(is_staff=True, is_superuser=True)
    for by in (person(), person(Role.STAFF, at=station), person(Role.STAFF, at=station.parent.parent)):
        with pytest.raises(NotAllowed):
            actions.close(user=who, by=by, now=now)
    helper = person(is_staff=True)
    helper.user_permissions.add(*_permissions("change_user"))
    with pytest.raises(NotAllowed):
        actions.close(user=boss, by=User.objects.get(pk=helper.pk), now=now)
    actions.close(user=who, by=User.objects.get(pk=helper.pk), now=now)
    assert User.objects.get(pk=who.pk).closed_at


def test_the_last_one_who_opens_the_administration_stays(now: Any) -> None:
    boss = person(is_staff=True, is_superuser=True)
    with pytest.raises(LastAdministrator):
        actions.close(user=boss, by=boss, now=now)
    person(is_staff=True, is_superuser=True)
    actions.close(user=boss, by=boss, now=now)


def test_the_number_can_join_anew(station: Any, now: Any) -> None:
    who = person(phone=PHONE)
    actions.close(user=who, by=who, now=now)
    assert person(phone=PHONE).pk != who.pk


@pytest.mark.parametrize(
    "kind", [one for one in all_kinds() if one.audience != Audience.GROUP], ids=lambda one: one.kind
)
def test_no_notice_finds_its_way_there(kind: Any, now: Any) -> None:
    who, other = person(phone=PHONE), person()
    Preference.objects.create(user=who, email=True)
    actions.close(user=who, by=who, now=now)
    gone = User.objects.get(pk=who.pk)
    notice = kind.sample()
    if notice.sentence:
        notice.sentence.written_at = now
        notice.sentence.save()
    outbox.tell([gone, other], notice, url="/", source_key="test", at=now)
    assert [message.recipient_id for message in Message.objects.all()] == [other.pk]


def _permissions(codename: str) -> models.QuerySet[Any]:
    return apps.get_model("auth", "Permission").objects.filter(codename=codename)


# --- the page


def proved(who: User) -> Any:
    """Signed in, and shown lately who it is."""
    client = browser(who)
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    return client


def test_the_page_says_what_is_given_up(station: Any, now: Any) -> None:
    who = make.volunteer(station, now=now)
    order(station, now=now, by=who)
    signups.sign_up(activity_id=make.activity(station, now=now, seats=2).pk, by=who, now=now)
    claims.claim(activity_id=make.activity(station, now=now, starts_in=timedelta(days=4)).pk, by=who, now=now)
    earn.credit(who, station, minutes=600, key="claim:1:confirmed", at=now)
    points.redeem(reward_id=earn.RewardFactory(site=station).pk, by=who, now=now)
    page = text(proved(who).get(reverse("accounts:close")))
    for words in ("1 open order", "1 seat", "1 place", "1 voucher", "15 now"):
        assert words in page, words


def test_it_asks_first_who_it_is(station: Any, now: Any) -> None:
    who = person(Role.RESIDENT, at=station)
    for ask in (browser(who).get, browser(who).post):
        assert "reauthenticate" in ask(reverse("accounts:close"))["Location"]
    who.refresh_from_db()
    assert who.closed_at is None


def test_one_tap_closes_it_and_signs_out(station: Any, now: Any) -> None:
    who = person(Role.RESIDENT, at=station, phone=PHONE)
    client = proved(who)
    answer = client.post(reverse("accounts:close"), follow=True)
    assert "Your account is closed" in said(answer) and client.get("/me/").status_code == 302
    who.refresh_from_db()
    assert who.closed_at and who.phone is None


def test_the_last_administrator_reads_why_not(now: Any) -> None:
    answer = proved(person(is_staff=True, is_superuser=True)).post(reverse("accounts:close"))
    assert answer.status_code == 409 and "the last one" in text(answer)


def test_the_centre_is_asked_once_more(now: Any) -> None:
    who, boss = person(display_name="王阿姨", phone=PHONE), browser(person(is_staff=True, is_superuser=True))
    url, chosen = reverse("admin:accounts_user_changelist"), {"action": "close", "_selected_action": [str(who.pk)]}
    page = text(boss.post(url, chosen))
    who.refresh_from_db()
    assert "王阿姨" in page and PHONE not in page and who.closed_at is None
    assert boss.post(url, chosen | {"post": "yes"}).status_code == 302
    who.refresh_from_db()
    assert who.closed_at
