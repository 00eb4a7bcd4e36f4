"""Moving an account to a new number: asking, confirming, and every way in which it does not happen.

The new number was proved by its code before any of this is called (views.CodeView). Locks: the person, then the move.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts import limits, sms
from accounts.models import User
from civic.kernel import audit, sentences
from civic.kernel.db import retry_deadlock, violations
from civic.kernel.errors import NotFound
from network.models import Role, Site
from network.moving import policies, queries, said
from network.moving.errors import AlreadyAsked, NumberInUse, TooLate
from network.moving.events import NumberMoveAnswered, NumberMoveAsked
from network.moving.models import NumberMove
from network.moving.transitions import MOVE, MoveState
from network.moving.verbs import MoveDid
from network.policies import check_role, desk_site

WAITS = timedelta(days=3)


def look_up(text: str, *, by: User, now: datetime) -> list[User]:
    """People of the worker's sites whose account may be moved. Counted and recorded, without what was typed. Raises
    NotAllowed, TooMany.
    """
    check_role(by, Role.STAFF)
    site = desk_site(by)
    assert site is not None
    limits.count_try("number-look-up", str(by.pk), now=now)
    found = queries.search(text, by=by)
    audit.record(MoveDid.LOOKED_UP, by=by, target=site, at=now, data={"found": len(found)})
    return found


def look_at(user_id: UUID, *, by: User, now: datetime) -> tuple[User, Site]:
    """One of them, and whose staff may confirm; the look is recorded. Raises NotFound, NotAllowed, MovedElsewhere."""
    check_role(by, Role.STAFF)
    user = queries.person(user_id, by=by)
    site = queries.site_of(user, by=by)
    policies.check_can_ask(user, at=site, by=by)
    audit.record(MoveDid.LOOKED_AT, by=by, target=user, at=now, data={"site": site.pk})
    return user, site


@retry_deadlock
@transaction.atomic
def ask(*, user_id: UUID, phone: str, recognised: str, by: User, now: datetime) -> NumberMove:
    """A worker asks to move an account to `phone`, eleven digits that were proved just now. Nothing moves yet; the old
    number hears of it. Raises NotFound, NotAllowed, MovedElsewhere, Invalid, NumberInUse, AlreadyAsked.
    """
    recognised = said.tidy(recognised, field="recognised")
    site = queries.site_of(queries.person(user_id, by=by), by=by)
    user = _locked(user_id)
    policies.check_can_ask(user, at=site, by=by)
    if User.objects.filter(phone=phone).exists():
        raise NumberInUse
    sentence = sentences.write(recognised, by=by, at=now)
    with violations({"one_open_move_a_person": AlreadyAsked()}):
        move = NumberMove.objects.create(
            user=user, site=site, phone=phone, recognised=sentence, asked_by=by, asked_at=now, expires_at=now + WAITS
        )
    audit.record(MoveDid.ASKED, by=by, target=move, at=now, to_state=move.state, data=sentences.reference(sentence))
    NumberMoveAsked(move=move, at=now).send()
    _text_old_number(move)
    return move


@retry_deadlock
@transaction.atomic
def confirm(*, move_id: UUID, by: User, now: datetime) -> NumberMove:
    """A second worker confirms: the account has the new number, and whatever was signed in with it ends. Raises
    NotFound, SecondWorkerNeeded, WrongState, TooLate, NotAllowed, MovedElsewhere, NumberInUse.
    """
    move = _hold(move_id)
    policies.check_is_second(move, by=by)
    MOVE.check(move, "confirm")
    if now >= move.expires_at:
        raise TooLate
    policies.check_can_ask(move.user, at=move.site, by=by)  # as things are by now
    phone = move.phone
    move.move("confirm", by=by, at=now, phone="", answered_by=by, answered_at=now)
    try:
        call = call_number(move.site)
        accounts.change_phone(user=move.user, phone=phone, verified=True, by=by, now=now, call=call)
    except accounts.PhoneTaken as error:
        raise NumberInUse from error
    NumberMoveAnswered(move=move, at=now).send()
    return move


@transaction.atomic
def decline(*, move_id: UUID, reason: str, by: User, now: datetime) -> NumberMove:
    """A worker of the site or above says no, or takes back what was asked by mistake. Raises NotFound,
    SecondWorkerNeeded, WrongState, Invalid.
    """
    move = _hold(move_id)
    policies.check_can_decline(move, by=by)
    MOVE.check(move, "decline")
    because = sentences.write(said.tidy(reason, field="reason"), by=by, at=now)
    fields: dict[str, Any] = {"phone": "", "answered_by": by, "answered_at": now, "declined_because": because}
    move.move("decline", by=by, at=now, said=because, **fields)
    NumberMoveAnswered(move=move, at=now).send()
    return move


@transaction.atomic
def stop(*, user: User, by: User, now: datetime) -> bool:
    """“That was not me”, said by the person who is still signed in. Whether anything waited: what a second worker has
    answered a moment ago is not stopped any more.
    """
    if (found := queries.open_of(user)) is None:
        return False
    move = _hold(found.pk)
    if move.state != MoveState.ASKED:
        return False
    move.move("stop", by=by, at=now, phone="", answered_by=by, answered_at=now)
    NumberMoveAnswered(move=move, at=now).send()
    return True


def expire_due(*, now: datetime) -> int:
    """Nobody confirmed these in time; how many."""
    due = NumberMove.objects.filter(state=MoveState.ASKED, expires_at__lte=now)
    return sum(_expire(pk, now=now) for pk in due.order_by("expires_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def _expire(pk: UUID, *, now: datetime) -> bool:
    move = _hold(pk)
    if move.state != MoveState.ASKED:
        return False
    move.move("expire", by=None, at=now, phone="", answered_at=now)
    return True


@transaction.atomic
def drop(*, user: User, by: User, now: datetime) -> None:
    """What waits is not needed any more: the number was changed otherwise, or the account is closed. Nobody is told."""
    if found := queries.open_of(user):
        move = _hold(found.pk)
        if move.state == MoveState.ASKED:
            move.move("stop", by=by, at=now, reason="not_needed", phone="", answered_by=by, answered_at=now)


def forget(*, user: User, by: User, now: datetime) -> None:
    """The account is closed: nothing waits for it, and what workers wrote about the person goes. In the caller's
    transaction, which has locked the person.
    """
    drop(user=user, by=by, now=now)
    for move in NumberMove.objects.filter(user=user).select_related("recognised", "declined_because").order_by("pk"):
        for sentence in filter(None, (move.recognised, move.declined_because)):
            sentences.erase(sentence, by=None, at=now)


def call_number(site: Site) -> str:
    """Whom to call about it."""
    return site.phone or settings.PLATFORM_PHONE


def _hold(move_id: UUID) -> NumberMove:
    """The person's row, then the move's (docs/locking.md). Raises NotFound."""
    user_id = NumberMove.objects.filter(pk=move_id).values_list("user", flat=True).first()
    if user_id is None:
        raise NotFound
    user = _locked(user_id)
    move = NumberMove.objects.select_for_update(no_key=True, of=("self",)).select_related("site").get(pk=move_id)
    move.user = user
    return move


def _locked(user_id: UUID) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


def _text_old_number(move: NumberMove) -> None:
    """To the number that is in use so far, also where the person has turned text messages off."""
    number = move.user.phone or ""
    with translation.override(move.user.language):
        text = _("%(site)s was asked to move your account to another number. If that was not you, call %(call)s.")
        text %= {"site": move.site, "call": call_number(move.site)}
    transaction.on_commit(lambda: sms.notice_beside(number, text))
