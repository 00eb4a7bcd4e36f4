"""Reads of messages and deliveries."""

from django.db.models import QuerySet

from accounts.models import User
from notifications.models import Delivery, Message, Preference


def inbox(user: User) -> QuerySet[Message]:
    """A person's messages; order by -created_at, -pk."""
    return Message.objects.filter(recipient=user).select_related("because__erased_by", "about")


def unread(user: User) -> int:
    """How many messages are new; 99 stands for more."""
    return int(Message.objects.filter(recipient=user, read_at=None).order_by()[:99].count())


def preference_of(user: User) -> Preference:
    """How the person wants to be told; who never said so gets text messages."""
    return Preference.objects.filter(pk=user.pk).first() or Preference(user=user)


def deliveries(source_keys: list[str]) -> QuerySet[Delivery]:
    """What became of messages to groups."""
    return Delivery.objects.filter(message__source_key__in=source_keys).select_related("message").order_by("pk")
