"""What moves points, and rewards. Lock order everywhere: redemption, account, reward."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel import audit, months, sentences, words
from civic.kernel.db import violations
from civic.kernel.errors import Conflict, Invalid, NotFound
from civic.kernel.typed import clean_text
from points import crediting, ledger, notices, policies, queries, upkeep, vouchers
from points.models import Account, EntryKind, LedgerEntry, Redemption, Reward
from points.transitions import RedemptionState
from points.verbs import Did


def credit_many(*, source: crediting.Source, params: crediting.Params) -> tuple[int, int]:
    """Credit service, however much, in one statement and each source key once, however often it runs. The amount
    follows the rule of the day (points.earning); an amount of zero makes no entry. Returns entries, points."""
    return crediting.credit(source, params)


@transaction.atomic
def redeem(*, reward_id: int, by: User, now: datetime) -> Redemption:
    """Reserve a reward: stock, points, ledger entry and voucher together.

    Raises NotFound; Conflict `insufficient_points`, `limit_reached`, `out_of_stock`.
    """
    if not queries.rewards().filter(pk=reward_id).exists():
        raise NotFound
    account = ledger.lock_account(by.pk)
    reward = _take_one(reward_id)
    _check_limit(reward, account)
    redemption = Redemption(
        reward=reward, account=account, price=reward.price, voucher=vouchers.new_voucher(), reserved_at=now
    )
    redemption.expires_at = months.end_of(timezone.localdate(now) + timedelta(days=reward.voucher_days))
    ledger.move(
        account,
        -reward.price,
        kind=EntryKind.REDEEMED,
        source_key=f"redemption:{redemption.pk}:reserved",
        reason=reward.title,
        site_id=reward.site_id,
        at=now,
    )
    redemption.save(force_insert=True)
    audit.record(Did.RESERVED, by=by, target=redemption, at=now, to_state=RedemptionState.RESERVED)
    return redemption


def _take_one(reward_id: int) -> Reward:
    """One of the stock, in one conditional statement; the reward's row is ours from here. Raises Conflict
    `out_of_stock`."""
    taken = Reward.objects.filter(pk=reward_id, is_active=True, stock_taken__lt=F("stock")).update(
        stock_taken=F("stock_taken") + 1
    )
    if not taken:
        raise Conflict(_("This reward has just run out."), code="out_of_stock")
    return Reward.objects.select_related("site").get(pk=reward_id)


def _check_limit(reward: Reward, account: Account) -> None:
    """Counted under the account's lock, so two clicks count one after the other. Raises Conflict `limit_reached`."""
    if reward.limit_per_person is None:
        return
    live = (RedemptionState.RESERVED, RedemptionState.FULFILLED)
    if Redemption.objects.filter(reward=reward, account=account, state__in=live).count() >= reward.limit_per_person:
        raise Conflict(
            _("One person can have this %(limit)d times at most."), code="limit_reached", limit=reward.limit_per_person
        )


def _locked(voucher: str) -> Redemption:
    rows = Redemption.objects.select_for_update(of=("self",), no_key=True).select_related(
        "reward__site", "account__user"
    )
    redemption = rows.filter(voucher=vouchers.normalise(voucher)).first()
    if redemption is None:
        raise NotFound(_("There is no such voucher. Look at each letter again, please."))
    return redemption


@transaction.atomic
def fulfil(*, voucher: str, by: User, now: datetime) -> Redemption:
    """Hand it over at the counter, once. Raises NotFound, NotAllowed, WrongState, Conflict `voucher_expired`."""
    redemption = _locked(voucher)
    policies.check_can_fulfil(redemption, by=by)
    if redemption.state == RedemptionState.RESERVED and redemption.expires_at <= now:
        day = words.short_day(redemption.good_until, now=now)
        raise Conflict(_("This voucher was good until %(day)s; the points go back."), code="voucher_expired", day=day)
    redemption.move("fulfil", by=by, at=now, fulfilled_by=by)
    notices.redemption_fulfilled(redemption, at=now)
    return redemption


@transaction.atomic
def cancel(*, voucher: str, by: User, now: datetime) -> Redemption:
    """The volunteer gives it back and gets the points back. Raises NotFound, NotAllowed, WrongState."""
    redemption = _locked(voucher)
    policies.check_can_cancel(redemption, by=by)
    redemption.move("cancel", by=by, at=now)
    _give_back(redemption, at=now)
    return redemption


def _give_back(redemption: Redemption, *, at: datetime) -> None:
    account = ledger.lock_account(redemption.account_id)
    key = f"redemption:{redemption.pk}:{redemption.state}"
    ledger.move(
        account,
        redemption.price,
        kind=EntryKind.REFUNDED,
        source_key=key,
        reason=redemption.reward.title,
        site_id=redemption.reward.site_id,
        at=at,
    )
    Reward.objects.filter(pk=redemption.reward_id).update(stock_taken=F("stock_taken") - 1)


def expire_redemptions(*, now: datetime) -> int:
    """Vouchers whose time is over: points and stock go back, each in its own transaction. Returns how many."""
    done = 0
    for pk in (
        Redemption.objects.filter(state=RedemptionState.RESERVED, expires_at__lte=now)
        .order_by("expires_at", "pk")
        .values_list("pk", flat=True)
    ):
        with transaction.atomic():
            rows = Redemption.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
            redemption = (
                rows.select_related("reward", "account__user").filter(pk=pk, state=RedemptionState.RESERVED).first()
            )
            if redemption is not None:
                redemption.move("expire", by=None, at=now)
                _give_back(redemption, at=now)
                gone = min(redemption.price, upkeep.due_by(redemption.account_id, now))
                notices.redemption_expired(redemption, gone=gone, at=now)
                done += 1
    return done


@transaction.atomic
def end_account(*, user: User, by: User, now: datetime) -> None:
    """The person's account is closed: vouchers that wait are cancelled, and what points there are then lapse."""
    rows = Redemption.objects.select_for_update(of=("self",), no_key=True).select_related("reward")
    for redemption in list(rows.filter(account=user.pk, state=RedemptionState.RESERVED).order_by("pk")):
        redemption.move("cancel", by=by, at=now)
        _give_back(redemption, at=now)
    _lapse(user.pk, now=now)


def lapse_closed(*, now: datetime) -> int:
    """The reconciler: hours that were confirmed after the account was closed have brought points since, which nobody
    can spend. Returns how many accounts it emptied.
    """
    left = Account.objects.filter(balance__gt=0, user__closed_at__isnull=False).order_by("pk")
    return sum(_lapse(pk, now=now) for pk in list(left.values_list("pk", flat=True)))


@transaction.atomic
def _lapse(user_id: UUID, *, now: datetime) -> bool:
    account = Account.objects.select_for_update(no_key=True).filter(pk=user_id, balance__gt=0).first()
    if account is None:
        return False
    site_id = account.entries.order_by("-at", "-pk").values_list("site_id", flat=True)[0]
    key = f"account:{account.pk}:closed:{now.isoformat()}"
    ledger.move(account, -account.balance, kind=EntryKind.EXPIRED, source_key=key, site_id=site_id, at=now)
    return True


@transaction.atomic
def correct(*, entry_id: UUID, by: User, now: datetime, why: str) -> LedgerEntry:
    """Reverse an entry that was wrong, once, by an entry of its own. Only what was earned, or a correction of it; and
    nothing is taken for points past their day: they are gone, or were spent long ago, and others would pay for them.

    Raises NotFound, NotAllowed, Invalid; Conflict `not_correctable`, `already_corrected`, `already_expired`,
    `insufficient_points`.
    """
    entry = LedgerEntry.objects.select_related("site", "account__user").filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    policies.check_can_correct(entry, by=by)
    if not (why := clean_text(why)[:200]):
        raise Invalid(_("Say why, please: the volunteer reads it."), code="required", field="why")
    if entry.kind not in (EntryKind.EARNED, EntryKind.CORRECTED):
        raise Conflict(_("Only earned points are corrected; an exchange is cancelled instead."), code="not_correctable")
    account = ledger.lock_account(entry.account_id)
    once = Conflict(_("This was corrected already."), code="already_corrected")
    if LedgerEntry.objects.filter(reverses=entry).exists():
        raise once
    if entry.amount > 0 and upkeep.has_run_out(entry, now=now):
        raise Conflict(_("These points have run out, so there is nothing to take back."), code="already_expired")
    with violations({"points_ledgerentry_source_key_key": once, "points_ledgerentry_reverses_id_key": once}):
        because = sentences.write(why, by=by, at=now)
        made = ledger.move(
            account,
            -entry.amount,
            kind=EntryKind.CORRECTED,
            source_key=f"entry:{entry.pk}:reversed",
            because=because,
            site_id=entry.site_id,
            at=now,
            reverses=entry,
        )
    audit.record(Did.CORRECTED, by=by, target=made, at=now, data={"amount": made.amount} | sentences.reference(because))
    notices.points_corrected(
        entry.account.user, points=made.amount, because=because, source_key=made.source_key, at=now
    )
    return made


@transaction.atomic
def erase_reason(*, entry_id: UUID, by: User, now: datetime) -> LedgerEntry:
    """What was written about a correction goes, wherever it is read; the entry stays. Twice is once. Raises NotFound,
    NotAllowed.
    """
    found = LedgerEntry.objects.select_related("site", "because").exclude(because=None)
    entry = found.filter(pk=entry_id).first()
    if entry is None or entry.because is None:
        raise NotFound
    policies.check_can_correct(entry, by=by)
    if sentences.erase(entry.because, by=by, at=now):
        audit.record(Did.REASON_ERASED, by=by, target=entry, at=now, data=sentences.reference(entry.because))
    return entry


@transaction.atomic
def save_reward(*, reward: Reward, by: User, now: datetime) -> Reward:
    """Add a reward or change it; the stock never falls below what is taken. Raises NotAllowed, Invalid."""
    policies.check_can_offer(reward.site, by=by)
    before = Reward.objects.select_for_update(no_key=True).select_related("site").filter(pk=reward.pk).first()
    if before is not None:
        policies.check_can_offer(before.site, by=by)
        reward.stock_taken = before.stock_taken
    if reward.stock < reward.stock_taken:
        raise Invalid(
            _("%(taken)d are taken already; the stock can't be less."),
            code="below_taken",
            field="stock",
            taken=reward.stock_taken,
        )
    if reward.price < 1:
        raise Invalid(_("A reward costs at least 1 point."), code="invalid", field="price")
    reward.save()
    audit.record(Did.REWARD_SAVED, by=by, target=reward, at=now, data={"price": reward.price, "stock": reward.stock})
    return reward
