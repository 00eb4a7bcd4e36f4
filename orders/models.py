"""What residents order: the catalogue, the order with its answer clock, and the rating."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.family.models import FamilyMember
from civic.kernel.languages import InBoth
from civic.kernel.models import Sentence
from civic.kernel.states import Stateful, coherence
from network.addresses.models import Address
from network.models import ServiceGroup, Site
from network.rules import SiteRule

# Django finds an app's tables in its models.py; outcomes name the order by text, so they need nothing from here
from orders import outcomes  # noqa: F401
from orders.menu import CatalogueItem as CatalogueItem
from orders.menu import Unit
from orders.transitions import CLOSED_STATES, DONE_STATES, OPEN_STATES, REQUEST, RequestState


class Via(models.TextChoices):
    """How an order came in."""

    WEB = "web", _("on this site")
    PHONE = "phone", _("by telephone")
    PAPER = "paper", _("on a slip of paper")
    CHAT = "chat", _("in a chat group")
    API = "api", _("by another program")


OWN_HAND = (Via.WEB, Via.API)  # placed by the requester; the others were written down by staff for a caller


class ConsentBasis(models.TextChoices):
    """Why we may hold the data of a person who does not sign in (personal information law, article 13)."""

    ASKED = "asked", _("I was asked to")
    FAMILY = "family", _("family")
    GUARDIAN = "guardian", _("guardian")
    DUTY = "duty", _("I work for the community")


class Part(models.TextChoices):
    """At what part of the day help is wanted."""

    ANY = "any", _("at any time")
    MORNING = "morning", _("in the morning")
    AFTERNOON = "afternoon", _("in the afternoon")
    EVENING = "evening", _("in the evening")


class DayCounter(models.Model):
    """The last order number of a day; the row's lock hands out numbers without gaps or doubles."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day} {self.last}"


def _newest(name: str, at: str, *states: str) -> list[models.Index]:
    """A tab of the desk, newest first, however many lie behind: a station's, and those of many sites."""
    these = Q(state__in=states)
    return [
        models.Index(fields=["site", at, "id"], condition=these, name=f"request_site_{name}"),
        models.Index(fields=[at, "id"], condition=these, name=f"request_{name}"),
    ]


_NOT_DONE = Q(state="accepted", reopened_at__isnull=False)


class ServiceRequest(Stateful):
    """A resident's order. `site` answers it; `owner` is who must answer now (the site, or one above it when late).

    In code it is an `order`: a `request` is what a browser sends. The class, its table and the API keep their name.
    """

    machine = REQUEST
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("number"), max_length=16, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="requests", verbose_name=_("site"))
    owner = models.ForeignKey(Site, models.PROTECT, related_name="owned_requests")
    service_group = models.CharField(_("for whom"), max_length=20, choices=ServiceGroup.choices)
    catalogue_item = models.ForeignKey(CatalogueItem, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(_("what"), max_length=60)
    details = models.TextField(_("details"), max_length=1000, blank=True)
    wanted_from = models.DateField(_("from"))
    wanted_until = models.DateField(_("until"))
    wanted_part = models.CharField(
        _("part of the day"), max_length=9, choices=Part.choices, default=Part.ANY, db_default=Part.ANY
    )
    wanted_time = models.TimeField(_("exact time"), null=True, blank=True)
    can_wait = models.BooleanField(
        default=True, db_default=True, help_text="False where it is wanted today or tomorrow: then it stands first"
    )
    people = models.PositiveSmallIntegerField(
        _("how many"), default=1, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    is_confidential = models.BooleanField(_("confidential"), default=False)
    via = models.CharField(max_length=6, choices=Via.choices, default=Via.WEB)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="requests",
        help_text="who placed it: the resident, whoever ordered for somebody, or who of the staff wrote it down",
    )
    member = models.ForeignKey(
        FamilyMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="of the requester's family; name, phone and consent are kept here as they were",
    )
    address = models.ForeignKey(
        Address,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="where help is needed: a row of the address book, or one of its own for a caller",
    )
    on_behalf_of_name = models.CharField(_("for whom: name"), max_length=40, blank=True)
    on_behalf_of_phone = models.CharField(_("for whom: phone"), max_length=20, blank=True)
    consent_basis = models.CharField(_("consent"), max_length=10, choices=ConsentBasis.choices, blank=True)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.SUBMITTED)
    submit_key = models.UUIDField(null=True, unique=True, help_text="the form's one-time key: two taps are one order")
    submitted_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    answered_at = models.DateTimeField(
        null=True, help_text="first accepted or declined; in time where not after answer_due_at"
    )
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    outcome_due_at = models.DateTimeField(null=True, help_text="without a word by then it counts as done")
    reopened_at = models.DateTimeField(null=True, help_text="last time that a planned day did not do it")
    delivered_at = models.DateTimeField(null=True)
    rated_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined_because = models.ForeignKey(Sentence, models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True)
    merged_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_from")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="who of the staff took it on"
    )

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            coherence(
                "request_state_has_its_time",
                accepted="accepted_at",
                planned="planned_at",
                delivered="delivered_at",
                rated="rated_at",
                declined="declined_at",
                withdrawn="withdrawn_at",
                merged="merged_at",
            ),
            models.CheckConstraint(condition=Q(wanted_until__gte=F("wanted_from")), name="request_wanted_in_order"),
            models.CheckConstraint(
                condition=~Q(state="declined") | Q(declined_because__isnull=False), name="request_declined_because"
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_at__isnull=False, outcome_due_at__isnull=False),
                name="request_held_until_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False), name="request_merged_into_one"
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of_name="") | ~Q(consent_basis=""), name="request_for_another_has_consent"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "submitted_at", "id"], name="request_site_submitted"),
            models.Index(fields=["requester", "submitted_at", "id"], name="request_requester"),
            models.Index(  # the report from the index alone
                fields=["submitted_at", "id"],
                include=["site", "service_group", "state", "answered_at", "answer_due_at"],
                name="request_submitted",
            ),
            models.Index(
                fields=["owner", "answer_due_at", "id"], condition=Q(state="submitted"), name="request_waiting"
            ),
            models.Index(fields=["site", "accepted_at", "id"], condition=Q(state="accepted"), name="request_to_plan"),
            models.Index(fields=["outcome_due_at", "id"], condition=Q(state="held"), name="request_to_settle"),
            models.Index(fields=["owner", "id"], condition=_NOT_DONE, name="request_not_done"),
            models.Index(  # what a new one may be joined with
                fields=["site", "submitted_at", "id"], condition=Q(state__in=OPEN_STATES), name="request_site_open"
            ),
            models.Index(  # how many a household has
                fields=["on_behalf_of_phone"],
                condition=Q(state__in=OPEN_STATES) & ~Q(on_behalf_of_phone=""),
                name="request_household",
            ),
            models.Index(  # whose place it is
                fields=["address"], condition=Q(address__isnull=False), name="request_address"
            ),
            *_newest("planned", "planned_at", RequestState.PLANNED),
            *_newest("held", "held_at", RequestState.HELD),
            *_newest("done", "delivered_at", *DONE_STATES),
            *_newest("closed", "submitted_at", *CLOSED_STATES),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def name(self) -> str | InBoth:
        """What was ordered: a service of the menu by its name in both languages, else the words as typed."""
        item = self.catalogue_item
        return item.in_both if item and item.name == self.title else self.title

    @property
    def heading(self) -> str:
        """Its name in the reader's language."""
        return str(self.name)

    @property
    def call_number(self) -> str:
        """Under which the household is reached, or whoever ordered for it; never that of staff who wrote it down."""
        return self.on_behalf_of_phone or ("" if self.is_written_down else self.requester.phone or "")

    @property
    def unit(self) -> str:
        """What `people` counts."""
        return self.catalogue_item.unit if self.catalogue_item else Unit.PERSONS

    @property
    def persons(self) -> int:
        """How many people are helped; where things or places are counted, one."""
        return self.people if self.unit == Unit.PERSONS else 1

    @property
    def is_proxy(self) -> bool:
        """Ordered for another person (代点单)."""
        return bool(self.on_behalf_of_name)

    @property
    def household(self) -> str:
        """Whose need it is, by name; where staff wrote none down, whoever called, never the one who typed."""
        return self.on_behalf_of_name or (str(_("whoever called")) if self.is_written_down else str(self.requester))

    @property
    def is_written_down(self) -> bool:
        """Staff wrote it down for somebody who called or came to the counter. It belongs to the station, not to the one
        who typed it.
        """
        return self.via not in OWN_HAND


class NoteKind(models.TextChoices):
    """Why something was written."""

    NOTE = "note"
    DECLINE = "decline"
    TRANSFER = "transfer"
    RELEASE = "release"
    OUTCOME = "outcome"


class Note(models.Model):
    """What somebody wrote about an order. Of a day that fell through it is the activity's: one sentence for all the
    orders that were planned for it.
    """

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=NoteKind.choices)
    sentence = models.ForeignKey(Sentence, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "sentence"], name="one_note_an_order_and_sentence")]

    def __str__(self) -> str:
        return str(self.sentence)


class Rating(models.Model):
    """What the resident says of it afterwards (评单)."""

    request = models.OneToOneField(ServiceRequest, models.PROTECT, primary_key=True, related_name="rating")
    score = models.PositiveSmallIntegerField(_("score"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    is_follow_up = models.BooleanField(db_default=False, help_text="said to staff who called back (回访)")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="rating_from_1_to_5")]
        indexes = [models.Index(fields=["at"], include=["score"], name="rating_at")]

    def __str__(self) -> str:
        return str(self.score)


class AnswerRule(SiteRule):
    """How many working days a site and those below it have to answer."""

    workdays = models.PositiveSmallIntegerField(
        _("working days to answer"), default=3, validators=[MinValueValidator(1)]
    )

    class Meta(SiteRule.Meta):
        verbose_name = _("answer rule")
        verbose_name_plural = _("answer rules")

    def __str__(self) -> str:
        return f"{self.site} {self.workdays}"
