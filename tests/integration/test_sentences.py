"""What people write is kept once, apart from what can't be erased, and once erased it is nowhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from accounts import actions as accounts
from accounts.closing import actions as closing
from accounts.verbs import Did as AccountDid
from activities import actions as activities
from activities.models import Activity
from activities.signups import actions as signups
from civic.kernel import audit, sentences
from civic.kernel.errors import NotAllowed, NotFound
from civic.kernel.models import AuditEvent, Sentence
from network.models import Role
from notifications import texts
from notifications.models import Message
from orders import actions as orders
from orders import queries
from orders.models import Note, ServiceRequest
from orders.timeline import steps
from orders.verbs import Did
from points import actions as points
from points.models import EarningRule, LedgerEntry
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import SiteFactory, centre, person
from tests.factories.points import credit
from tests.integration.test_volunteer_pages import browser, text
from volunteers.claims import actions as claims_actions

pytestmark = pytest.mark.django_db
CANARY = "请打 13912345678 找三楼的李奶奶"


class Stage(NamedTuple):
    """Where it happens, and who is there."""

    station: Any
    staff: Any
    resident: Any
    now: Any


Erase = Callable[[], Any]


@pytest.fixture
def stage(now: Any) -> Stage:
    station = SiteFactory(name="新城社区")
    return Stage(station, make.staff(station), person(Role.RESIDENT, at=station), now)


def tables_with(words: str) -> set[str]:
    """Every table that holds them, in whatever column."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" AS line WHERE line::text LIKE %s)', [f"%{words}%"])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def _erase_on(request: ServiceRequest, stage: Stage) -> Erase:
    note = Note.objects.filter(request=request).order_by("-pk")[0]
    return lambda: orders.erase_note(
        order_id=request.pk, sentence_id=note.sentence_id, by=stage.staff, now=stage.now + timedelta(hours=1)
    )


def noted(stage: Stage) -> Erase:
    made = order(stage.station, now=stage.now, by=stage.resident)
    orders.add_note(order_id=made.pk, text=CANARY, by=stage.resident, now=stage.now)
    return _erase_on(made, stage)


def declined(stage: Stage) -> Erase:
    made = order(stage.station, now=stage.now, by=stage.resident)
    orders.decline(order_id=made.pk, reason=CANARY, by=stage.staff, now=stage.now)
    return _erase_on(made, stage)


def transferred(stage: Stage) -> Erase:
    made = order(stage.station, now=stage.now, by=stage.resident)
    there = SiteFactory()
    orders.transfer(order_id=made.pk, site=there, reason=CANARY, by=stage.staff, now=stage.now)
    return _erase_on(made, stage._replace(staff=make.staff(there)))


def _cancelled(stage: Stage) -> tuple[Activity, ServiceRequest]:
    """With an order, a seat and a volunteer who hear of it."""
    made = order(stage.station, now=stage.now, by=stage.resident)
    fields = {"title": "义诊", "service_group": "elderly", "location": "大厅", "volunteers_needed": 2, "seats": 5}
    begins = stage.now + timedelta(days=2)
    planned = activities.create(
        by=stage.staff,
        now=stage.now,
        site=stage.station,
        request_ids=[made.pk],
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        **fields,
    )
    activities.publish(activity_id=planned.pk, by=stage.staff, now=stage.now)
    signups.sign_up(activity_id=planned.pk, by=person(), now=stage.now)
    helper = make.volunteer(stage.station, now=stage.now)
    claims_actions.claim(activity_id=planned.pk, by=helper, now=stage.now)
    activities.cancel(activity_id=planned.pk, reason=CANARY, by=stage.staff, now=stage.now)
    planned.refresh_from_db()
    return planned, made


def cancelled(stage: Stage) -> Erase:
    planned, _made = _cancelled(stage)
    return lambda: activities.erase_reason(
        activity_id=planned.pk, sentence_id=planned.cancelled_because_id, by=stage.staff, now=stage.now
    )


def released(stage: Stage) -> Erase:
    """The same sentence, erased from the order."""
    _planned, made = _cancelled(stage)
    return _erase_on(made, stage)


def attendance_corrected(stage: Stage) -> Erase:
    held = make.activity(stage.station, now=stage.now - timedelta(days=3))
    activities.complete(activity_id=held.pk, attended_residents=12, report="", by=stage.staff, now=stage.now)
    activities.correct_attendance(activity_id=held.pk, attended_residents=21, why=CANARY, by=stage.staff, now=stage.now)
    reason = held.corrections.get().because_id
    return lambda: activities.erase_reason(activity_id=held.pk, sentence_id=reason, by=stage.staff, now=stage.now)


def points_corrected(stage: Stage) -> Erase:
    EarningRule.objects.create(site=centre(), from_date=stage.now.date(), points_per_hour=10)
    credit(stage.resident, stage.station, key="claim:1", at=stage.now)
    entry = LedgerEntry.objects.get()
    made = points.correct(entry_id=entry.pk, why=CANARY, by=stage.staff, now=stage.now)
    return lambda: points.erase_reason(entry_id=made.pk, by=stage.staff, now=stage.now)


SAID = (noted, declined, transferred, cancelled, released, attendance_corrected, points_corrected)


@pytest.mark.parametrize("say", SAID, ids=lambda say: say.__name__)
def test_it_stands_once_and_once_erased_nowhere(say: Callable[[Stage], Erase], stage: Stage) -> None:
    erase = say(stage)
    assert tables_with(CANARY) == {"kernel_sentence"}, "neither in the audit log nor in anybody's inbox"
    assert Sentence.objects.filter(text=CANARY).count() == 1
    erase()
    assert tables_with(CANARY) == set()
    erased = AuditEvent.objects.get(verb__endswith="_erased")
    gone = Sentence.objects.get(pk=erased.data["sentence"])
    assert (gone.erased_by_id, gone.text) == (erased.actor_id, "") and gone.erased_at == erased.at
    erase()
    assert AuditEvent.objects.filter(verb__endswith="_erased").count() == 1, "twice is once"


@pytest.mark.parametrize("say", [declined, transferred, cancelled, points_corrected], ids=lambda say: say.__name__)
def test_whoever_was_told_reads_it_until_it_is_erased(say: Callable[[Stage], Erase], stage: Stage) -> None:
    erase = say(stage)
    told = [message.pk for message in Message.objects.exclude(because=None)]
    assert told and all(CANARY in texts.render(Message.objects.get(pk=pk)).whole for pk in told)
    erase()
    for message in Message.objects.filter(pk__in=told):
        read = texts.render(message, language="en").whole
        assert CANARY not in read and "erased by 王" in read


def test_the_audit_log_refuses_sentences(stage: Stage) -> None:
    fine = {"from": 1, "fields": ["title", "ends_at"], "site": None, "sentence": "2f9c1b62-0000-4000-8000-000000000000"}
    audit.record(AccountDid.CHANGED, by=None, target=stage.staff, at=stage.now, reason="late", data=fine)
    for wrong in (
        {"reason": "他说的"},
        {"reason": "two words"},
        {"data": {"x": ["他 说"]}},
        {"data": {"a": {"b": "a b"}}},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            audit.record(AccountDid.CHANGED, by=None, target=stage.staff, at=stage.now, **wrong)


def test_an_erased_sentence_has_no_words(stage: Stage) -> None:
    said = sentences.write(CANARY, by=stage.staff, at=stage.now)
    for wrong in ({"erased_at": stage.now}, {"text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sentence.objects.filter(pk=said.pk).update(**wrong)
    assert sentences.erase(said, by=None, at=stage.now) and not sentences.erase(said, by=None, at=stage.now)
    said.refresh_from_db()
    with translation.override("en"):
        assert str(said).startswith("erased on ")


def test_who_may_erase_what(stage: Stage) -> None:
    made = order(stage.station, now=stage.now, by=stage.resident)
    orders.add_note(order_id=made.pk, text=CANARY, by=stage.resident, now=stage.now)
    orders.add_note(order_id=made.pk, text="我们星期五来", by=stage.staff, now=stage.now)
    own, theirs = (note.sentence_id for note in queries.notes(made))

    def erase(sentence: Any, by: Any) -> None:
        with transaction.atomic():
            orders.erase_note(order_id=made.pk, sentence_id=sentence, by=by, now=stage.now)

    for stranger in (person(), make.staff(SiteFactory())):
        with pytest.raises(NotFound):
            erase(own, stranger)
    with pytest.raises(NotAllowed):
        erase(theirs, stage.resident)
    with pytest.raises(NotFound):
        erase(sentences.write("别处的", by=stage.staff, at=stage.now).pk, stage.staff)
    erase(own, stage.resident)
    orders.add_note(order_id=made.pk, text=CANARY, by=stage.resident, now=stage.now)
    last = queries.notes(made)[-1].sentence_id
    orders.withdraw(order_id=made.pk, by=stage.resident, now=stage.now)
    with pytest.raises(NotAllowed):
        erase(last, stage.resident)
    erase(last, make.staff(stage.station))
    assert not tables_with(CANARY)


def test_of_a_confidential_order_by_whoever_reads_it_or_the_centre(stage: Stage) -> None:
    made = order(stage.station, now=stage.now, by=stage.resident, service_group="psychological_care")
    orders.accept(order_id=made.pk, by=stage.staff, now=stage.now)
    orders.add_note(order_id=made.pk, text=CANARY, by=stage.resident, now=stage.now)
    (note,) = queries.notes(made)
    colleague, above = make.staff(stage.station), make.staff(centre())
    for who, sees in ((colleague, False), (above, True), (stage.staff, True)):
        page = text(browser(who).get(f"/orders/{made.pk}/", follow=True))
        assert ("/erase/" in page) is sees and (CANARY in page) is (who == stage.staff)
    with pytest.raises(NotAllowed), transaction.atomic():
        orders.erase_note(order_id=made.pk, sentence_id=note.sentence_id, by=colleague, now=stage.now)
    orders.erase_note(order_id=made.pk, sentence_id=note.sentence_id, by=above, now=stage.now)
    assert not tables_with(CANARY)


def test_on_the_pages_of_both_sides(stage: Stage) -> None:
    made = order(stage.station, now=stage.now, by=stage.resident)
    for who in (stage.resident, stage.staff):
        orders.add_note(order_id=made.pk, text=CANARY, by=who, now=stage.now)
    one, two = (f"/orders/{made.pk}/notes/{note.sentence_id}/erase/" for note in queries.notes(made))
    mine, desk = browser(stage.resident), browser(stage.staff)
    page = text(mine.get(f"/orders/{made.pk}/"))
    assert one in page and two not in page and page.count(CANARY) > 1
    assert one in (page := text(desk.get(f"/desk/orders/{made.pk}/"))) and two in page
    assert mine.get(one).url == f"/orders/{made.pk}/", "the page with the button"
    page = text(mine.post(one, follow=True))
    assert one not in page and f"erased by {stage.resident} on" in page
    page = text(desk.post(two, follow=True))
    assert "/erase/" not in page and CANARY not in page and f"erased by {stage.staff} on" in page
    assert mine.post(two).status_code == 403


def test_a_draft_that_was_given_up_is_not_told(stage: Stage) -> None:
    made = order(stage.station, now=stage.now, by=stage.resident)
    begins = stage.now + timedelta(days=2)
    fields = {"title": "义诊", "service_group": "elderly", "location": "大厅", "starts_at": begins}
    draft = activities.create(
        by=stage.staff,
        now=stage.now,
        site=stage.station,
        request_ids=[made.pk],
        ends_at=begins + timedelta(hours=1),
        **fields,
    )
    activities.cancel(activity_id=draft.pk, reason=CANARY, by=stage.staff, now=stage.now)
    made.refresh_from_db()
    assert AuditEvent.objects.get(verb=Did.RELEASED).reason == "draft" and not queries.notes(made)
    told = steps(made, queries.events(made), queries.notes(made), by=stage.resident, now=stage.now)
    assert not any("day" in step.title and step.state == "done" for step in told)


def test_a_closed_account_leaves_no_notes_on_what_is_over(stage: Stage) -> None:
    over, still = (order(stage.station, now=stage.now, by=stage.resident) for _ in range(2))
    colleague = person(Role.STAFF, at=stage.station)
    for made, words in ((over, CANARY), (still, "明天再说")):
        orders.add_note(order_id=made.pk, text=words, by=colleague, now=stage.now)
    orders.decline(order_id=over.pk, reason="我们做不了", by=stage.staff, now=stage.now)
    assert orders.forget_closed_accounts(now=stage.now) == 0
    accounts.set_active(user=colleague, active=False, by=None, now=stage.now)
    assert orders.forget_closed_accounts(now=stage.now) == 0, "one that is locked may be opened again"
    closing.close(user=colleague, by=colleague, now=stage.now)
    assert orders.forget_closed_accounts(now=stage.now) == 1 and not tables_with(CANARY)
    assert orders.forget_closed_accounts(now=stage.now) == 0
    assert {sentence.text for sentence in Sentence.objects.all()} == {"", "明天再说", "我们做不了"}
    orders.accept(order_id=still.pk, by=stage.staff, now=stage.now)
    orders.decline(order_id=still.pk, reason="还是不行", by=stage.staff, now=stage.now)
    assert orders.forget_closed_accounts(now=stage.now) == 1, "the other one once it is over, too"


def test_erased_at_the_desk_of_activities_and_points(stage: Stage) -> None:
    planned, _made = _cancelled(stage)
    desk = browser(stage.staff)
    url = f"/desk/activities/{planned.pk}/"
    erase = f"{url}reasons/{planned.cancelled_because_id}/erase/"
    assert erase in text(desk.get(url)) and CANARY in text(browser(person()).get(f"/activities/{planned.pk}/"))
    assert browser(person()).post(erase).status_code == 403
    assert erase not in (page := text(desk.post(erase, follow=True))) and f"erased by {stage.staff}" in page
    assert CANARY not in text(browser(person()).get(f"/activities/{planned.pk}/"))
    points_corrected(stage)
    made = LedgerEntry.objects.exclude(because=None).get()
    url, erase = f"/desk/points/{stage.resident.pk}/", f"/desk/points/entries/{made.pk}/erase/"
    assert erase in text(desk.get(url)) and CANARY in text(browser(stage.resident).get("/points/"))
    assert browser(stage.resident).post(erase).status_code == 403
    assert erase not in (page := text(desk.post(erase, follow=True))) and f"erased by {stage.staff}" in page
    assert CANARY not in text(browser(stage.resident).get("/points/"))
