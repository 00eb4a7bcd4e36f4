"""Sending what is due, and what staff do about what could not be sent."""

import logging
import time
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation

from accounts.models import User
from civic.kernel import audit, jobs
from civic.kernel.errors import NotFound, WrongState
from notifications import channels
from notifications.events import DeliveryFailed, ListMailStopped
from notifications.models import Channel, Delivery, DeliveryState, Message, Preference
from notifications.texts import render
from notifications.verbs import MailDid

log = logging.getLogger(__name__)
PAUSES = (30, 120, 600, 1800, 3600)  # seconds before each further try; after the last one it is dead
LONGEST = timedelta(minutes=1)  # of one run
STUCK = timedelta(minutes=5)  # a worker that was killed while sending does not come back


def deliver_due(*, now: datetime, limit: int = 200) -> int:
    """Send what is due; how many were tried. Runs late, twice or on two machines without sending twice: each row is
    taken with SKIP LOCKED and marked `sending` before the gateway is called. Ends after a minute: the next run goes
    on, and silent gateways don't keep the worker from everything else."""
    recover(now=now)
    tried, began = 0, time.monotonic()
    moment = now  # slow gateways make a long run: each row is marked with its own moment, or it would look stuck
    while tried < limit and moment - now < LONGEST and (delivery := _take(now=moment)):
        _send(delivery, now=moment)
        tried += 1
        moment = now + timedelta(seconds=time.monotonic() - began)
    return tried


@transaction.atomic
def _take(*, now: datetime) -> Delivery | None:
    due = Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=now).order_by("due_at", "pk")
    free = due.select_for_update(skip_locked=True, of=("self",))
    delivery = free.select_related("message__recipient", "message__about").first()
    if delivery:
        delivery.state, delivery.sending_at, delivery.attempts = DeliveryState.SENDING, now, delivery.attempts + 1
        delivery.save(update_fields=["state", "sending_at", "attempts"])
    return delivery


def _send(delivery: Delivery, *, now: datetime) -> None:
    try:
        _try(delivery)
    except channels.Failed as error:
        delivery.error = str(error)
        if error.is_refusal:
            delivery.idempotency_key = uuid.uuid4()  # the gateway has seen the old one, and would drop the next try
        if error.is_final or delivery.attempts > len(PAUSES):
            delivery.state, delivery.dead_at = DeliveryState.DEAD, now
        else:
            delivery.state = DeliveryState.WAITING
            delivery.due_at = now + timedelta(seconds=PAUSES[delivery.attempts - 1])
    else:
        delivery.state, delivery.sent_at, delivery.error = DeliveryState.SENT, now, ""
    changed = ("state", "sent_at", "dead_at", "due_at", "error", "idempotency_key")
    rows = Delivery.objects.filter(pk=delivery.pk)  # none, where the account was closed meanwhile
    with transaction.atomic():
        is_kept = rows.update(**{name: getattr(delivery, name) for name in changed})
        if is_kept and delivery.state == DeliveryState.DEAD:
            DeliveryFailed(delivery=delivery, at=now).send()


def _try(delivery: Delivery) -> None:
    """Raises channels.Failed, for what nobody foresaw too: one row that can't be sent must not hold up the others."""
    recipient = delivery.message.recipient
    try:
        if recipient and not recipient.is_active:
            raise channels.Failed("account_closed", is_final=True)
        with translation.override(recipient.language if recipient else "zh-hans"):
            channels.send(delivery, render(delivery.message))
    except channels.Failed:
        raise
    except Exception as error:
        log.exception("delivery_broken", extra={"delivery": delivery.pk})
        raise channels.Failed("broken", is_final=True) from error


@transaction.atomic
def recover(*, now: datetime) -> None:
    """Rows that a killed worker left in `sending`: sent again where the gateway honours our key; otherwise nobody
    knows, and a group must not get the same list twice, so staff decide."""
    stuck = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state=DeliveryState.SENDING, sending_at__lt=now - STUCK
    )
    for delivery in stuck.select_related("message__recipient"):
        again = channels.honours_keys(delivery.channel)
        delivery.state = DeliveryState.WAITING if again else DeliveryState.UNCONFIRMED
        delivery.save(update_fields=["state"])
        if not again:
            DeliveryFailed(delivery=delivery, at=now).send()


@transaction.atomic
def send_again(*, delivery_id: int, now: datetime) -> Delivery:
    """Staff ask for another try. Raises WrongState unless it is dead or unconfirmed. The caller has
    checked that the person may.
    """
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if delivery.state not in (DeliveryState.DEAD, DeliveryState.UNCONFIRMED):
        raise WrongState(state=delivery.get_state_display(), verb="send_again")
    delivery.state, delivery.due_at, delivery.attempts, delivery.dead_at = DeliveryState.WAITING, now, 0, None
    delivery.save(update_fields=["state", "due_at", "attempts", "dead_at"])
    jobs.soon("notifications.tasks.deliver_due")
    return delivery


@transaction.atomic
def forget(*, user: User) -> None:
    """The account is closed: what stands in the inbox goes, with the addresses that it was or was to be sent to; what
    others were told of the person as well.
    """
    Message.objects.filter(recipient=user).delete()
    Message.objects.filter(about=user).delete()
    Preference.objects.filter(user=user).delete()


def readdress(*, user: User, old: str) -> None:
    """Text messages that wait for the number `old` go to the one that the person has now; to none that nobody proved.
    In the caller's transaction.
    """
    waiting = Delivery.objects.filter(
        message__recipient=user, channel=Channel.SMS, address=old, state=DeliveryState.WAITING
    )
    if user.phone and user.phone_verified:
        waiting.update(address=user.phone)
    else:
        waiting.delete()


def choose_ways(*, user: User, sms: bool, email: bool) -> None:
    """How else than in the inbox to tell this person what can't wait."""
    Preference.objects.update_or_create(user=user, defaults={"sms": sms, "email": email})


@transaction.atomic
def stop_mail(*, delivery: Delivery, now: datetime) -> None:
    """Who reads this mail wants no more of them; twice is once. A person gets no e-mail from now on, also none that
    waits to be sent; of an address on a station's list the rooms above take care. An address that the person has given
    up meanwhile gets none anyway.
    """
    person = delivery.message.recipient
    if person is None:
        ListMailStopped(delivery=delivery, at=now).send()
    elif person.email == delivery.address:
        _choose_mail(person, wanted=False)
        waiting = Delivery.objects.filter(message__recipient=person, channel=Channel.EMAIL)
        waiting.filter(state=DeliveryState.WAITING).delete()
        audit.record(MailDid.STOPPED, by=None, target=person, at=now)


@transaction.atomic
def have_mail_back(*, delivery: Delivery, now: datetime) -> None:
    """It was a mistake: the person has e-mails as before. Raises NotFound for a station's list, and for an address that
    is not the person's any more.
    """
    person = delivery.message.recipient
    if person is None or person.email != delivery.address:
        raise NotFound
    _choose_mail(person, wanted=True)
    audit.record(MailDid.RESUMED, by=None, target=person, at=now)


def _choose_mail(person: User, *, wanted: bool) -> None:
    Preference.objects.update_or_create(user=person, defaults={"email": wanted})


def mark_read(*, user: User, upto: datetime) -> None:
    """The inbox was opened."""
    Message.objects.filter(recipient=user, read_at=None, created_at__lte=upto).update(read_at=upto)
