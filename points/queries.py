"""Reads of points."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Reader
from network.models import Partner, Role, Site
from network.policies import memberships, reach
from points import policies, vouchers
from points.earning import worth
from points.models import Account, EntryKind, LedgerAudit, LedgerEntry, Redemption, Reward


def balance(user: Reader) -> int:
    """Whole points; 0 for somebody who never earned any."""
    return Account.objects.filter(pk=user.pk).values_list("balance", flat=True).first() or 0


def entries(user_id: UUID) -> QuerySet[LedgerEntry]:
    """The movements of one account; order by -at, -pk."""
    return LedgerEntry.objects.filter(account_id=user_id).select_related("rule", "site", "because__erased_by")


def entries_at_desk(user_id: UUID, *, by: Reader) -> QuerySet[LedgerEntry]:
    """Those that a staff member has to do with, and whether each was reversed; order by -at, -pk."""
    reversals = LedgerEntry.objects.filter(reverses=OuterRef("pk"))
    return entries(user_id).filter(site__in=reach(by, Role.STAFF)).annotate(is_reversed=Exists(reversals))


def why(entry: LedgerEntry) -> str:
    """Why so many: the sum under the rule of its day. Empty for what was not earned."""
    if entry.kind != EntryKind.EARNED or entry.service_minutes is None:
        return ""
    return worth(minutes=entry.service_minutes, grade=entry.grade, rule=entry.rule).why


def amounts(source_keys: Iterable[str]) -> dict[str, int]:
    """What was credited under these keys."""
    return dict(LedgerEntry.objects.filter(source_key__in=list(source_keys)).values_list("source_key", "amount"))


def rewards(site: Site | None = None) -> QuerySet[Reward]:
    """On offer, at a site, above it and below it; everywhere where no site is named."""
    found = Reward.objects.filter(is_active=True, site__is_active=True).select_related("site", "partner__site")
    if site is not None:
        found = found.filter(Q(site__in=site.path) | Q(site__path__contains=[site.pk]))
    return found


def of_each_kind(*, limit: int) -> list[Reward]:
    """Where no community is chosen: each title once, where it costs least; the cheapest first."""
    once = rewards().order_by("title", "price", "pk").distinct("title").values("pk")
    return list(rewards().filter(pk__in=once).order_by("price", "pk")[:limit])


def near(site: Site, *, limit: int) -> list[Reward]:
    """What a neighbour of this site can have: the site's own and those of its street and centre."""
    street = site.path[1] if len(site.path) > 1 else site.pk
    found = rewards().filter(Q(site__in=site.path) | Q(site__path__contains=[street])).order_by("price", "pk")[:limit]
    return sorted(
        found, key=lambda reward: (not reward.stock_left, -_common(reward.site, site), reward.price, reward.pk)
    )


def _common(one: Site, other: Site) -> int:
    return sum(a == b for a, b in zip(one.path, other.path, strict=False))


def redemption(voucher: str, *, by: Reader) -> Redemption | None:
    """By its voucher as typed; None where there is none that this person may know of."""
    found = (
        Redemption.objects.select_related("reward__site", "reward__partner", "account__user")
        .filter(voucher=vouchers.normalise(voucher))
        .first()
    )
    if found is None or (found.account_id != by.pk and not policies.can_hand_over(found, by=by)):
        return None
    return found


def redemptions_of(user: Reader, *, limit: int) -> list[Redemption]:
    """The latest, what waits at the counter first among the equal."""
    return list(
        Redemption.objects.filter(account_id=user.pk)
        .select_related("reward__site", "reward__partner")
        .order_by("-reserved_at", "-pk")[:limit]
    )


def managed(user: Reader) -> QuerySet[Reward]:
    """The rewards that staff manage."""
    return Reward.objects.filter(site__in=reach(user, Role.STAFF)).select_related("site", "partner")


def merchants(user: Reader) -> QuerySet[Partner]:
    """Who may give a staff member's rewards: partners of the sites that the role reaches, and of those above them."""
    above = {pk for m in memberships(user) if m.role == Role.STAFF for pk in m.site.path}
    return Partner.objects.filter(Q(site__in=reach(user, Role.STAFF)) | Q(site__in=above), is_merchant=True)


def is_at_counter(user: Reader) -> bool:
    """Whether the person hands rewards over at all."""
    return any(m.role in (Role.STAFF, Role.MERCHANT) for m in memberships(user))


def last_audit() -> LedgerAudit | None:
    """Last night's proof."""
    return LedgerAudit.objects.order_by("-at", "-pk").first()
