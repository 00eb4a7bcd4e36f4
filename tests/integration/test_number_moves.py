"""Her SIM card is gone: at the desk the account moves to a new number, by two workers, and whoever holds the old one
hears of it.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts import limits, sms
from accounts.closing import actions as closing
from accounts.models import User
from activities.signups.notices import SignupPromoted
from civic.kernel import audit
from civic.kernel.errors import Invalid, NotAllowed, NotFound, TooMany, WrongState
from civic.kernel.models import AuditEvent, Sentence
from network import policies
from network.models import Role, Site
from network.moving import actions, contributions, queries
from network.moving.errors import AlreadyAsked, MovedElsewhere, SecondWorkerNeeded, TooLate
from network.moving.models import NumberMove
from network.moving.verbs import MoveDid
from notifications import outbox
from notifications.models import Delivery, Message
from tests.factories import volunteers as make
from tests.factories.people import PASSWORD, SiteFactory, UserFactory, centre, person
from tests.helpers.pages import api, beside, browser, said, text
from tests.integration.signing_in import Codes

pytestmark = pytest.mark.django_db
OLD, NEW = "13800138000", "13900139000"
SEEN = "看过身份证，人和照片一致"


@pytest.fixture(autouse=True)
def one_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The notices that went to a number."""
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(sms, "beside", lambda send: send())
    monkeypatch.setattr(sms, "send_notice", lambda phone, words, key: sent.append((phone, words)))
    return sent


@pytest.fixture
def wang(station: Site) -> User:
    return person(Role.RESIDENT, at=station, phone=OLD, display_name="王阿姨", language="en")


@pytest.fixture
def second(station: Site) -> Any:
    return make.staff(station)


def asked(wang: User, staff: Any, now: Any, **fields: Any) -> NumberMove:
    given = {"user_id": wang.pk, "phone": NEW, "recognised": SEEN, "by": staff, "now": now}
    return actions.ask(**given | fields)


def proved(who: User) -> Client:
    client = browser(who)
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    return client


def at_the_desk(client: Client, wang: User, codes: Codes, **fields: str) -> Any:
    """From the search to the code."""
    page = client.post(reverse("moving:list"), {"q": "138 0013 8000"})
    url = reverse("moving:person", args=[wang.pk])
    assert url in text(page)
    assert client.post(url, {"phone": NEW})["Location"] == reverse("moving:code")
    return client.post(reverse("moving:code"), {"code": codes.last(NEW), "recognised": SEEN} | fields)


@pytest.mark.django_db(transaction=True)
def test_from_the_desk_to_the_new_number(
    station: Site, staff: Any, second: Any, wang: User, codes: Codes, texts: list[Any]
) -> None:
    phone, program = browser(wang), api(wang)
    answer = at_the_desk(browser(staff), wang, codes)
    move = NumberMove.objects.get()
    assert answer["Location"] == reverse("moving:move", args=[move.pk])
    assert [to for to, _said in texts] == [OLD] and "0534-2233445" in texts[0][1] and "新城社区" in texts[0][1]
    assert "That was not me" in text(phone.get(reverse("home"))) and program.get("/api/v1/me").status_code == 200
    wang.refresh_from_db()
    assert wang.phone == OLD, "nothing moves yet"
    desk = proved(second)
    assert f"/desk/numbers/{move.pk}/" in text(desk.get(reverse("desk")))
    page = text(desk.get(reverse("moving:move", args=[move.pk])))
    assert SEEN in page and "139****9000" in page and NEW not in page and OLD not in page
    assert "Moved." in said(desk.post(reverse("moving:confirm", args=[move.pk]), follow=True))
    wang.refresh_from_db()
    move.refresh_from_db()
    assert (wang.phone, wang.phone_verified, move.state, move.phone) == (NEW, True, "moved", "")
    assert phone.get(reverse("accounts:me")).status_code == 302 and program.get("/api/v1/me").status_code == 401
    assert [to for to, _said in texts] == [OLD, OLD] and "0534-2233445" in texts[1][1]
    assert list(Message.objects.filter(recipient=wang).order_by("pk").values_list("kind", flat=True)) == [
        "number_move_asked",
        "number_moved",
    ]


def test_the_log_says_who_and_never_which_number(staff: Any, second: Any, wang: User, now: Any) -> None:
    actions.look_up(OLD, by=staff, now=now)
    actions.look_at(wang.pk, by=staff, now=now)
    move = asked(wang, staff, now)
    actions.confirm(move_id=move.pk, by=second, now=now)
    events = list(audit.history(move))
    assert [(one.verb, one.actor_id) for one in events] == [(MoveDid.ASKED, staff.pk), (MoveDid.MOVED, second.pk)]
    assert audit.history(wang).get(verb="user.phone_changed").actor_id == second.pk
    assert AuditEvent.objects.get(verb=MoveDid.LOOKED_UP).data == {"found": 1}
    assert AuditEvent.objects.get(verb=MoveDid.LOOKED_AT).actor_id == staff.pk
    for event in AuditEvent.objects.all():
        assert OLD not in str(event.data) and NEW not in str(event.data) and "王" not in str(event.data)


def test_nobody_confirms_alone(station: Site, staff: Any, wang: User, now: Any) -> None:
    move = asked(wang, staff, now)
    elsewhere, official = make.staff(SiteFactory()), person(Role.OFFICIAL, at=station.parent)
    for by, error in ((staff, SecondWorkerNeeded), (elsewhere, NotFound), (official, NotFound), (wang, NotFound)):
        with pytest.raises(error):
            actions.confirm(move_id=move.pk, by=by, now=now)
    assert "Look and confirm" not in text(browser(staff).get(reverse("desk")))
    page = text(browser(official).get(reverse("moving:move", args=[move.pk])))
    assert SEEN in page and "Confirm the new number" not in page and "Do not move it" not in page
    assert browser(elsewhere).get(reverse("moving:move", args=[move.pk])).status_code == 404
    with pytest.raises(IntegrityError, match="two_workers_move_a_number"), transaction.atomic():
        NumberMove.objects.update(state="moved", phone="", answered_by=staff, answered_at=now)
    above = person(Role.STAFF, at=station.parent)
    assert actions.confirm(move_id=move.pk, by=above, now=now).state == "moved"


def test_without_the_second_factor_nobody_confirms(
    staff: Any, second: Any, wang: User, now: Any, settings: Any
) -> None:
    move = asked(wang, staff, now)
    settings.STAFF_SECOND_FACTOR = True
    with pytest.raises(NotFound):
        actions.confirm(move_id=move.pk, by=User.objects.get(pk=second.pk), now=now)


def test_confirming_asks_once_more_who_it_is(staff: Any, second: Any, wang: User, now: Any) -> None:
    move = asked(wang, staff, now)
    answer = browser(second).post(reverse("moving:confirm", args=[move.pk]))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    wang.refresh_from_db()
    assert wang.phone == OLD


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICIAL, Role.MERCHANT])
def test_never_the_account_of_somebody_who_works_here(
    role: Role, station: Site, staff: Any, second: Any, wang: User, now: Any
) -> None:
    move = asked(wang, staff, now)
    colleague = person(Role.RESIDENT, role, at=station, phone="13700137000")
    with pytest.raises(MovedElsewhere):
        asked(colleague, staff, now)
    assert browser(staff).get(reverse("moving:person", args=[colleague.pk])).status_code == 403
    wang.memberships.create(site=station, role=Role.STAFF)  # in the three days meanwhile
    with pytest.raises(MovedElsewhere):
        actions.confirm(move_id=move.pk, by=second, now=now)
    for wrong in ({"is_staff": True}, {"is_superuser": True}):
        admin = person(Role.RESIDENT, at=station, phone=None, **wrong)
        User.objects.filter(pk=admin.pk).update(phone="13600136000", phone_verified=True)
        with pytest.raises(MovedElsewhere):
            asked(admin, staff, now)
        User.objects.filter(pk=admin.pk).update(phone=None)


def test_only_people_of_the_workers_own_sites(station: Site, staff: Any, wang: User, now: Any) -> None:
    stranger = person(Role.RESIDENT, at=SiteFactory(), phone="13700137000", display_name="王阿姨")
    unproved = person(Role.RESIDENT, at=station, phone="13600136000", phone_verified=False, display_name="王阿姨")
    nobodys = UserFactory(phone="13500135000", display_name="王阿姨")
    assert actions.look_up("王阿", by=staff, now=now) == [wang]
    assert [actions.look_up(one.phone, by=staff, now=now) for one in (stranger, unproved, nobodys)] == [[], [], []]
    for one in (stranger, unproved, nobodys):
        with pytest.raises(NotFound):
            asked(one, staff, now)
        assert browser(staff).get(reverse("moving:person", args=[one.pk])).status_code == 404
    head = make.staff(centre())
    assert asked(nobodys, head, now).site == centre(), "who has no community is the centre's"
    with pytest.raises(NotAllowed):
        actions.look_up("王阿", by=wang, now=now)


def test_one_who_works_there_does_not_move_their_own(station: Site, second: Any, now: Any) -> None:
    worker = person(Role.RESIDENT, Role.STAFF, at=station, phone=OLD)
    with pytest.raises(NotAllowed):
        asked(worker, worker, now)


def test_looking_up_is_counted(staff: Any, wang: User, now: Any) -> None:
    client = browser(staff)
    for _n in range(limits.TRIES):
        client.post(reverse("moving:list"), {"q": OLD})
    page = client.post(reverse("moving:list"), {"q": OLD})
    assert page.status_code == 422 and "Too many tries" in beside(page, "q") and "王阿姨" not in text(page)
    with pytest.raises(TooMany):
        actions.look_up(OLD, by=staff, now=now)


def test_a_number_in_use_is_said_only_after_its_code(
    station: Site, staff: Any, wang: User, codes: Codes, texts: list[Any]
) -> None:
    UserFactory(phone=NEW)
    client = browser(staff)
    url = reverse("moving:person", args=[wang.pk])
    free = client.post(url, {"phone": "13700137000"})
    taken = client.post(url, {"phone": NEW})
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"]), (
        "before the code all is alike"
    )
    answer = client.post(reverse("moving:code"), {"code": codes.last(NEW), "recognised": SEEN}, follow=True)
    assert "an account of its own" in said(answer) and not NumberMove.objects.exists() and not Sentence.objects.exists()
    assert client.get(reverse("moving:code")).status_code == 302, "the code is used up"


def test_the_number_is_taken_before_the_second_worker_comes(staff: Any, second: Any, wang: User, now: Any) -> None:
    move = asked(wang, staff, now)
    UserFactory(phone=NEW)
    desk = proved(second)
    answer = desk.post(reverse("moving:confirm", args=[move.pk]))
    wang.refresh_from_db()
    move.refresh_from_db()
    assert answer.status_code == 409 and "an account of its own" in text(answer)
    assert wang.phone == OLD and move.state == "asked", "it was undone as a whole"


def test_a_wrong_code_asks_nobody(staff: Any, wang: User, codes: Codes, texts: list[Any]) -> None:
    client = browser(staff)
    client.post(reverse("moving:person", args=[wang.pk]), {"phone": NEW})
    wrong = "000000" if codes.last(NEW) != "000000" else "000001"
    page = client.post(reverse("moving:code"), {"code": wrong, "recognised": SEEN})
    assert "not the code" in beside(page, "code") and SEEN in text(page), "what was typed stays"
    for _n in range(2):
        page = client.post(reverse("moving:code"), {"code": wrong, "recognised": SEEN}, follow=True)
    assert "wrong three times" in said(page) and not NumberMove.objects.exists() and texts == []


CARDS = [
    "身份证 371402194501011234",
    "371402 19450101 123X",
    "３７１４０２１９４５０１０１１２３４",
    "371402450101123",
    "3714-0219-4501-0112-34",
    "371402********1234",
]


@pytest.mark.parametrize("words", CARDS)
def test_the_number_of_her_identity_card_is_never_kept(
    words: str, staff: Any, second: Any, wang: User, codes: Codes, now: Any
) -> None:
    client = browser(staff)
    page = at_the_desk(client, wang, codes, recognised=words)
    assert "identity card" in beside(page, "recognised")
    for _n in range(limits.CODE_TRIES):  # and the code is not used up by it
        client.post(reverse("moving:code"), {"code": codes.last(NEW), "recognised": words})
    with pytest.raises(Invalid) as refused:
        asked(wang, staff, now, recognised=words)
    assert (refused.value.code, refused.value.field) == ("identity_number", "recognised")
    client.post(reverse("moving:code"), {"code": codes.last(NEW), "recognised": SEEN})
    move = NumberMove.objects.get()
    with pytest.raises(Invalid, match="身份证号码"):
        actions.decline(move_id=move.pk, reason=words, by=second, now=now)
    page = browser(second).post(reverse("moving:decline", args=[move.pk]), {"reason": words})
    assert page.status_code == 422 and "identity card" in beside(page, "reason")
    assert [one.text for one in Sentence.objects.all()] == [SEEN]


@pytest.mark.parametrize(
    "words", ["看过身份证，尾号 1234", "认识她 20 年，住 3 号楼 2 单元 302", "老号码 13800138000 她背得出"]
)
def test_other_figures_may_be_said(words: str, staff: Any, wang: User, now: Any) -> None:
    assert asked(wang, staff, now, recognised=words).recognised.text == words


def test_she_says_that_it_was_somebody_else(station: Site, staff: Any, second: Any, wang: User, now: Any) -> None:
    official = person(Role.OFFICIAL, at=station.parent)
    move = asked(wang, staff, now)
    page = browser(wang).post(reverse("moving:stop"), follow=True)
    assert "Stopped" in said(page)
    move.refresh_from_db()
    assert (move.state, move.answered_by_id, move.phone) == ("stopped", wang.pk, "")
    with pytest.raises(WrongState):
        actions.confirm(move_id=move.pk, by=second, now=now)
    alarmed = Message.objects.filter(kind="number_move_stopped").values_list("recipient", flat=True)
    assert {staff.pk, second.pk, official.pk} <= set(alarmed) and wang.pk not in alarmed
    for url in (reverse("moving:list"), reverse("moving:move", args=[move.pk])):
        page = text(browser(official).get(url))
        assert "stopped by the person" in page and "王**" in page and "王阿姨" not in page
        assert "王阿姨" in text(browser(second).get(url))
    assert "Stopped" not in said(browser(wang).post(reverse("moving:stop"), follow=True)), "twice is once"


def test_nobody_stops_what_is_another_ones(staff: Any, wang: User, now: Any) -> None:
    move = asked(wang, staff, now)
    browser(person()).post(reverse("moving:stop"))
    move.refresh_from_db()
    assert move.state == "asked"


def test_declined_with_a_reason_by_a_colleague_or_taken_back(staff: Any, second: Any, wang: User, now: Any) -> None:
    move = asked(wang, staff, now)
    page = browser(second).post(reverse("moving:decline", args=[move.pk]), {"reason": "照片不像"}, follow=True)
    assert "Declined" in said(page) and "照片不像" in text(page)
    assert Message.objects.get(kind="number_move_declined").recipient == staff
    again = asked(wang, staff, now)
    actions.decline(move_id=again.pk, reason="号码打错了", by=staff, now=now)
    assert Message.objects.filter(kind="number_move_declined").count() == 1, "who took it back need not be told"
    wang.refresh_from_db()
    assert wang.phone == OLD and not NumberMove.objects.exclude(phone="").exists()


def test_one_at_a_time(staff: Any, wang: User, now: Any) -> None:
    asked(wang, staff, now)
    with pytest.raises(AlreadyAsked):
        asked(wang, staff, now, phone="13700137000")


def test_after_three_days_it_is_not_good_any_more(staff: Any, second: Any, wang: User, now: Any) -> None:
    move = asked(wang, staff, now)
    late = now + actions.WAITS
    assert actions.expire_due(now=late - timedelta(seconds=1)) == 0 and contributions.to_confirm(second, now)
    assert contributions.to_confirm(second, late) == []
    with pytest.raises(TooLate):  # before the job has come
        actions.confirm(move_id=move.pk, by=second, now=late)
    assert (actions.expire_due(now=late), actions.expire_due(now=late)) == (1, 0)
    move.refresh_from_db()
    assert (move.state, move.phone, move.answered_by) == ("expired", "", None)
    assert asked(wang, staff, late).state == "asked"


def test_what_waits_goes_to_the_new_number_whoever_changed_it(staff: Any, second: Any, wang: User, now: Any) -> None:
    def tell(key: str) -> Delivery:
        notice = SignupPromoted.sample()
        outbox.tell([wang], notice, url="/", source_key=key, at=now)
        return Delivery.objects.get(message__source_key=f"{key}:{wang.pk}")

    first = tell("one")
    assert first.address == OLD
    actions.confirm(move_id=asked(wang, staff, now).pk, by=second, now=now)
    first.refresh_from_db()
    assert first.address == NEW
    wang.refresh_from_db()
    later = tell("two")
    accounts.change_phone(user=wang, phone="13700137000", verified=True, by=wang, now=now)
    later.refresh_from_db()
    assert later.address == "13700137000"


def test_who_changes_the_number_alone_needs_no_desk(staff: Any, second: Any, wang: User, now: Any) -> None:
    move = asked(wang, staff, now)
    accounts.change_phone(user=wang, phone="13700137000", verified=True, by=wang, now=now)
    move.refresh_from_db()
    assert move.state == "stopped" and not Message.objects.filter(kind="number_move_stopped").exists()


def test_closing_erases_what_workers_wrote(staff: Any, second: Any, wang: User, now: Any) -> None:
    declined = asked(wang, staff, now)
    actions.decline(move_id=declined.pk, reason="照片不像", by=second, now=now)
    move = asked(wang, staff, now)
    closing.close(user=wang, by=wang, now=now)
    move.refresh_from_db()
    assert move.state == "stopped" and move.phone == "" and queries.open_of(wang) is None
    assert {one.text for one in Sentence.objects.all()} == {""}
    with pytest.raises(WrongState):
        actions.confirm(move_id=move.pk, by=second, now=now)


def test_a_locked_account_stays_where_it_is(staff: Any, second: Any, wang: User, now: Any) -> None:
    move = asked(wang, staff, now)
    accounts.set_active(user=wang, active=False, by=second, now=now)
    with pytest.raises(NotAllowed):
        actions.confirm(move_id=move.pk, by=second, now=now)


def test_a_code_to_the_old_number_opens_nothing_afterwards(
    staff: Any, second: Any, wang: User, now: Any, codes: Codes
) -> None:
    """Whoever found the SIM card asked for a code just before."""
    thief = Client()
    thief.post(reverse("account_request_login_code"), {"phone": OLD})
    actions.confirm(move_id=asked(wang, staff, now).pk, by=second, now=now)
    thief.post(reverse("account_confirm_login_code"), {"code": codes.last(OLD)})
    assert thief.session["_auth_user_id"] != str(wang.pk)
    mine = Client()
    mine.post(reverse("account_request_login_code"), {"phone": NEW})
    mine.post(reverse("account_confirm_login_code"), {"code": codes.last(NEW)})
    assert mine.session["_auth_user_id"] == str(wang.pk)


def test_her_second_factor_and_her_things_stay(station: Site, staff: Any, second: Any, now: Any) -> None:
    who = make.volunteer(station, now=now, phone=OLD)
    actions.confirm(move_id=asked(who, staff, now).pk, by=second, now=now)
    who.refresh_from_db()
    policies.forget(who)
    assert who.volunteer.number and who.check_password(PASSWORD) and timezone.is_aware(who.created_at)
