"""A seat in an activity, or a place in the waiting line. The tables are the wing's (docs/adr/0013-sub-rooms.md)."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.signups.transitions import SIGNUP, SignupState
from civic.kernel.states import Stateful, coherence


class Signup(Stateful):
    """A resident's seats, or place in the waiting line: one a person who comes, be it the resident, members of the
    family or guests. Staff may note one for a caller without an account.
    """

    machine = SIGNUP
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey("activities.Activity", models.PROTECT, related_name="signups")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="signups")
    name = models.CharField(_("name"), max_length=40, blank=True, help_text="of a person without an account")
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    with_self = models.BooleanField(
        default=True, db_default=True, help_text="whoever signed up, or whom staff wrote down, comes too"
    )
    members = models.ManyToManyField("family.FamilyMember", through="SignupMember", related_name="+")
    guest_names = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    seats = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    is_ordered = models.BooleanField(default=False, db_default=False, help_text="given because it answers an order")
    state = models.CharField(max_length=10, choices=SignupState.choices)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="the staff member who wrote it down",
    )
    signed_up_at = models.DateTimeField()
    queue_number = models.BigIntegerField(
        help_text="place in the line: given under the activity's lock, so it follows arrival"
    )
    promoted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "user"], condition=~Q(state="cancelled"), name="one_signup_a_person"
            ),
            models.UniqueConstraint(fields=["activity", "queue_number"], name="one_place_in_line"),
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(name=""), name="signup_of_somebody"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="signup_takes_a_seat"),
            coherence("signup_state_has_its_time", cancelled="cancelled_at"),
        ]
        indexes = [
            models.Index(fields=["user", "signed_up_at", "id"], name="signup_user"),
            models.Index(fields=["activity", "queue_number"], condition=Q(state="waitlisted"), name="signup_line"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.state}"

    @property
    def host(self) -> str:
        """Who signed up, or whom staff wrote down."""
        return str(self.user or self.name)


class SignupMember(models.Model):
    """A member of the family who comes. Members are one person's, and one person has one sign-up an activity, so nobody
    is seated twice.
    """

    signup = models.ForeignKey(Signup, models.CASCADE, related_name="coming", db_index=False)
    member = models.ForeignKey("family.FamilyMember", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signup", "member"], name="one_seat_a_member")]

    def __str__(self) -> str:
        return f"{self.signup_id} {self.member_id}"


class SeatRating(models.Model):
    """What somebody who took part in an event says of it (评单). Whoever ordered it rates the order instead."""

    signup = models.OneToOneField(Signup, models.PROTECT, primary_key=True, related_name="rating")
    score = models.PositiveSmallIntegerField(_("score"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="seat_rating_from_1_to_5")]
        indexes = [models.Index(fields=["at"], include=["score"], name="seat_rating_at")]

    def __str__(self) -> str:
        return str(self.score)
