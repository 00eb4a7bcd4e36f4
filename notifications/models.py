"""What people are told, and over which channel it got to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civic.kernel.models import Sentence


class Channel(models.TextChoices):
    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    WECOM = "wecom", _("WeCom group robot")
    APPRISE = "apprise", _("another Apprise address")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    UNCONFIRMED = "unconfirmed", _("perhaps sent")
    DEAD = "dead", _("could not be sent")


class Message(models.Model):
    """One piece of news, for a person's inbox or for a group. `source_key` makes telling twice impossible."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="messages")
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="whom it names, for a second person whose news it is; not copied, so that it can be erased",
    )
    because = models.ForeignKey(
        Sentence,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="what somebody wrote about it: not copied, so that it can be erased",
    )
    url = models.CharField(max_length=200, blank=True)
    source_key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(
        max_length=60, blank=True, default="", db_default="", help_text="what it is about: newer news of it replaces it"
    )
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "created_at", "id"], name="message_inbox"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="message_unread"),
            models.Index(fields=["about"], condition=Q(about__isnull=False), name="message_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_key}"


class Delivery(models.Model):
    """One message over one channel to one address. Sent at most once unless somebody asks for it again."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=500)
    label = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    idempotency_key = models.UUIDField(unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    sending_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "channel", "address"], name="one_delivery_a_message_and_address"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="delivery_sent_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["sending_at"], condition=Q(state="sending"), name="delivery_sending"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Preference(models.Model):
    """Over which channels a person wants to be told, besides the inbox."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="preference")
    sms = models.BooleanField(_("text message"), default=True)
    email = models.BooleanField(_("e-mail"), default=False)

    def __str__(self) -> str:
        return str(self.pk)
