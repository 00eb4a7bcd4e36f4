"""Points exchanged at the partners' counters, some vouchers still open."""

from datetime import datetime, timedelta
from uuid import UUID

from civic.demo.dice import Dice
from civic.demo.people import BATCH, People
from civic.demo.places import Places
from civic.kernel import months
from points import vouchers
from points.models import Account, EntryKind, LedgerEntry, Redemption, Reward
from points.transitions import RedemptionState


def build(dice: Dice, places: Places, people: People, count: int) -> None:
    """Redemptions with their entries; balances and stock move with them."""
    rewards = list(Reward.objects.select_related("partner").order_by("pk"))
    by_site: dict[int, list[Reward]] = {}
    for reward in rewards:
        by_site.setdefault(reward.site_id, []).append(reward)
    accounts = list(
        Account.objects.filter(balance__gte=min(reward.price for reward in rewards))
        .exclude(pk=people.known["volunteer"].pk)
        .order_by("pk")[: count * 3]
    )
    site_of = {user.pk: site for site, users in people.by_station.items() for user in users}
    earned: dict[UUID, list[tuple[datetime, int]]] = {account.pk: [] for account in accounts}
    for pk, at, amount in LedgerEntry.objects.filter(account__in=accounts).values_list("account", "at", "amount"):
        earned[pk].append((at, amount))
    redemptions: list[Redemption] = []
    entries, changed = [], []
    merchant, own = people.known["merchant"], places.merchant.pk
    for n, account in enumerate(accounts):
        at = dice.at(-dice.randint(1, 20), 15)
        had = sum(amount for when, amount in earned[account.pk] if when < at)
        choice = [r for r in by_site.get(site_of[account.pk], []) if r.price <= had and r.stock_left > 0]
        if not choice or len(redemptions) >= count:
            continue
        reward = dice.one(choice)
        counter = merchant if reward.partner_id == own else people.staff[reward.site_id]
        redemption = _reserved(dice, reward, account, at)
        if n % 4 != 0 or reward.site_id != places.xincheng.pk:
            redemption.state, redemption.fulfilled_at = RedemptionState.FULFILLED, at + timedelta(hours=2)
            redemption.fulfilled_by = counter
        redemptions.append(redemption)
        entries.append(_entry(dice, redemption))
        account.balance -= reward.price
        reward.stock_taken += 1
        changed.append(account)
    Redemption.objects.bulk_create(redemptions, batch_size=BATCH)
    LedgerEntry.objects.bulk_create(entries, batch_size=BATCH)
    Account.objects.bulk_update(changed, ["balance"], batch_size=500)
    Reward.objects.bulk_update(rewards, ["stock_taken"], batch_size=500)


def _reserved(dice: Dice, reward: Reward, account: Account, at: datetime) -> Redemption:
    return Redemption(
        id=dice.uuid(),
        voucher=dice.text(vouchers.ALPHABET, vouchers.LENGTH),
        reward=reward,
        account=account,
        price=reward.price,
        state=RedemptionState.RESERVED,
        reserved_at=at,
        expires_at=months.end_of(dice.local(at).date() + timedelta(days=reward.voucher_days)),
    )


def _entry(dice: Dice, redemption: Redemption) -> LedgerEntry:
    return LedgerEntry(
        id=dice.uuid(),
        account=redemption.account,
        amount=-redemption.price,
        kind=EntryKind.REDEEMED,
        source_key=f"redemption:{redemption.pk}:reserved",
        reason=redemption.reward.title,
        site_id=redemption.reward.site_id,
        at=redemption.reserved_at,
    )
