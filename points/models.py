"""Civility points: an append-only ledger, dated rules, rewards and what they are exchanged for."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Self

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civic.kernel import months
from civic.kernel.models import Sentence
from civic.kernel.states import Stateful, coherence
from network.models import Partner, Site
from network.rules import SiteRule
from points.transitions import REDEMPTION, RedemptionState


class Grade(models.TextChoices):
    """How difficult, skilled or risky a service is; each grade has its coefficient in the rule of the day."""

    A = "a", _("general")
    B = "b", _("skilled")
    C = "c", _("professional or demanding")


class EarningRule(SiteRule):
    """What an hour is worth at a site and those below it."""

    points_per_hour = models.DecimalField(
        _("points an hour"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0)]
    )
    coefficient_a = models.DecimalField(_("coefficient: general"), max_digits=4, decimal_places=2, default=1)
    coefficient_b = models.DecimalField(_("coefficient: skilled"), max_digits=4, decimal_places=2, default=1)
    coefficient_c = models.DecimalField(_("coefficient: professional"), max_digits=4, decimal_places=2, default=1)
    cap_per_activity = models.PositiveIntegerField(_("at most for one activity"), null=True, blank=True)
    expires_after_months = models.PositiveSmallIntegerField(_("points expire after (months)"), null=True, blank=True)

    class Meta(SiteRule.Meta):
        verbose_name = _("earning rule")
        verbose_name_plural = _("earning rules")
        constraints = [
            *SiteRule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(points_per_hour__gte=0, coefficient_a__gte=0, coefficient_b__gte=0, coefficient_c__gte=0),
                name="earning_rule_not_negative",
            ),
        ]

    @classmethod
    def default(cls) -> Self:
        """Two points an hour, more for skill; a form for a new rule suggests none of it."""
        return cls(points_per_hour=Decimal(2), coefficient_b=Decimal("1.2"), coefficient_c=Decimal("1.5"))


class Account(models.Model):
    """A person's balance, moved with each entry in one transaction; the database refuses to let it fall below zero."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        primary_key=True,
        related_name="points_account",
        verbose_name=_("person"),
    )
    balance = models.BigIntegerField(_("points"), default=0)

    class Meta:
        verbose_name = _("points account")
        verbose_name_plural = _("points accounts")
        constraints = [models.CheckConstraint(condition=Q(balance__gte=0), name="balance_not_below_zero")]

    def __str__(self) -> str:
        return f"{self.balance}"


class EntryKind(models.TextChoices):
    EARNED = "earned", _("earned by service")
    REDEEMED = "redeemed", _("exchanged")
    REFUNDED = "refunded", pgettext_lazy("points", "given back")
    CORRECTED = "corrected", _("corrected")
    EXPIRED = "expired", _("expired")


class LedgerEntry(models.Model):
    """One movement of points. Never changed, never deleted; a correction is another entry that `reverses` this one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="entries")
    amount = models.IntegerField(help_text="whole points; negative where points leave the account")
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    source_key = models.CharField(max_length=120, unique=True)
    reason = models.CharField(max_length=200, help_text="the activity's or the reward's title")
    because = models.ForeignKey(
        Sentence,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="of a correction: what staff wrote, which can be erased though the entry can't",
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    rule = models.ForeignKey(EarningRule, models.PROTECT, null=True, related_name="+")
    service_minutes = models.PositiveIntegerField(
        null=True, help_text="of an earned entry: with rule and grade it explains the amount"
    )
    grade = models.CharField(max_length=1, choices=Grade.choices, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        indexes = [
            models.Index(fields=["account", "at", "id"], name="entry_account_at"),
            models.Index(fields=["site", "at"], include=["kind", "amount"], name="entry_site_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="entry_moves_something"),
            models.CheckConstraint(
                condition=~Q(kind="corrected") | Q(reason="", because__isnull=False), name="entry_corrected_because"
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.amount:+d} {self.source_key}"


class Reward(models.Model):
    """A good or service that points are exchanged for."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="rewards", verbose_name=_("site"))
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="rewards", verbose_name=_("partner")
    )
    title = models.CharField(_("what"), max_length=60)
    details = models.TextField(_("details"), blank=True)
    price = models.PositiveIntegerField(_("points"), validators=[MinValueValidator(1)])
    stock = models.PositiveIntegerField(_("stock in all"))
    stock_taken = models.PositiveIntegerField(_("of it taken"), default=0, editable=False)
    limit_per_person = models.PositiveSmallIntegerField(_("at most for one person"), null=True, blank=True)
    voucher_days = models.PositiveSmallIntegerField(_("voucher is good for (days)"), default=30)
    is_active = models.BooleanField(_("on offer"), default=True)

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        constraints = [
            models.CheckConstraint(condition=Q(stock_taken__lte=F("stock")), name="reward_never_oversold"),
            models.CheckConstraint(condition=Q(price__gte=1), name="reward_has_a_price"),
        ]
        indexes = [models.Index(fields=["site", "price", "id"], name="reward_site_price")]

    def __str__(self) -> str:
        return self.title

    @property
    def stock_left(self) -> int:
        """How many are still there."""
        return self.stock - self.stock_taken


class Redemption(Stateful):
    """Points exchanged for a reward: reserved, then handed over at the counter, cancelled or expired."""

    machine = REDEMPTION
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    voucher = models.CharField(max_length=12, unique=True)
    reward = models.ForeignKey(Reward, models.PROTECT, related_name="redemptions")
    account = models.ForeignKey(Account, models.PROTECT, related_name="redemptions")
    price = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RedemptionState.choices, default=RedemptionState.RESERVED)
    reserved_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="the midnight after the last day on which it is good")
    fulfilled_at = models.DateTimeField(null=True)
    fulfilled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        constraints = [
            coherence(
                "redemption_state_has_its_time",
                fulfilled="fulfilled_at",
                cancelled="cancelled_at",
                expired="expired_at",
            )
        ]
        indexes = [
            models.Index(fields=["account", "reserved_at", "id"], name="redemption_account"),
            models.Index(fields=["expires_at"], condition=Q(state="reserved"), name="redemption_due"),
        ]

    def __str__(self) -> str:
        return self.voucher

    @property
    def good_until(self) -> date:
        """The last day on which it is handed over, the whole of it."""
        return months.last_day(self.expires_at)

    def is_waiting(self, *, now: datetime) -> bool:
        """Whether it can still be collected."""
        return self.state == RedemptionState.RESERVED and self.expires_at > now


class LedgerAudit(models.Model):
    """One nightly proof that the ledger adds up."""

    at = models.DateTimeField()
    accounts = models.PositiveIntegerField()
    issued = models.BigIntegerField()
    redeemed = models.BigIntegerField()
    expired = models.BigIntegerField()
    outstanding = models.BigIntegerField(db_column="held")  # the sum of all balances
    wrong_accounts = models.PositiveIntegerField(help_text="accounts whose balance is not the sum of their entries")
    is_right = models.BooleanField()

    class Meta:
        verbose_name = _("nightly proof of the ledger")
        verbose_name_plural = _("nightly proofs of the ledger")
        indexes = [models.Index(fields=["at"], name="ledger_audit_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.is_right}"
