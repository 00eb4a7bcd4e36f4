"""My points, and what I can have for them."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from civic.kernel import keyset, months, qr, words
from civic.kernel.cards import RequestCard
from civic.kernel.doors import only_post
from civic.kernel.errors import DomainError, NotFound
from civic.kernel.htmx import go
from network import queries as network_queries
from network.models import Site
from points import actions, queries, upkeep, vouchers
from points.models import EntryKind, LedgerEntry, Redemption, Reward
from points.transitions import RedemptionState

PAGE = 20
RUNS_OUT_SOON = timedelta(days=60)
REWARDS = 60


@login_required
def mine(request: SignedInRequest) -> HttpResponse:
    """The balance, what moved it and why, and the vouchers that wait."""
    page = keyset.paginate(
        queries.entries(request.user.pk), order=("-at", "-pk"), size=PAGE, cursor=request.GET.get("cursor")
    )
    soon = months.midnight(timezone.localdate(timezone.now() + RUNS_OUT_SOON))
    context = {
        "balance": queries.balance(request.user),
        "running_out": upkeep.due_by(request.user.pk, soon),
        "soon": soon,
        "rows": [entry_row(entry) for entry in page.rows],
        "older_url": f"?cursor={page.next}" if page.next else "",
        "newer_url": f"?cursor={page.previous}" if page.previous else "",
        "redemptions": []
        if request.GET.get("cursor")
        else [redemption_row(row, now=timezone.now()) for row in queries.redemptions_of(request.user, limit=5)],
    }
    return render(request, "points/mine.html", context)


def entry_row(entry: LedgerEntry) -> dict[str, object]:
    """One movement in words."""
    titles = {
        EntryKind.EARNED: entry.reason,
        EntryKind.REDEEMED: _("Exchanged: %(what)s") % {"what": entry.reason},
        EntryKind.REFUNDED: _("Given back: %(what)s") % {"what": entry.reason},
        EntryKind.CORRECTED: _("Corrected: %(what)s") % {"what": entry.because},
        EntryKind.EXPIRED: _("Expired"),
    }
    return {
        "pk": entry.pk,
        "title": titles[EntryKind(entry.kind)],
        "amount": f"{entry.amount:+d}".replace("-", "−"),
        "gain": entry.amount > 0,
        "at": entry.at,
        "site": str(entry.site),
        "why": queries.why(entry),
    }


def redemption_row(row: Redemption, *, now: datetime) -> RequestCard:
    """A voucher in a list."""
    waiting = row.state == RedemptionState.RESERVED
    facts = [str(row.reward.partner or row.reward.site), row.get_state_display()]
    if waiting:
        facts.append(_("collect by %(day)s") % {"day": words.short_day(row.good_until, now=now)})
        facts.append(vouchers.spaced(row.voucher))
    url = reverse("points:redemption", args=[row.voucher])
    return RequestCard(row.reward.title, url, facts, waiting=waiting)


def rewards(request: HttpRequest) -> HttpResponse:
    """What is on offer near me; what I can afford first."""
    site = network_queries.current_site(request)
    found = queries.near(site, limit=REWARDS) if site else queries.of_each_kind(limit=REWARDS)
    balance = queries.balance(request.user) if request.user.is_authenticated else None
    found.sort(key=lambda reward: not (reward.stock_left and reward.price <= (balance or 0)))
    context = {
        "balance": balance,
        "cards": [reward_card(reward, balance, near=site) for reward in found],
        "is_full": len(found) == REWARDS,
    }
    return render(request, "points/rewards.html", context)


def reward_card(reward: Reward, balance: int | None, *, near: Site | None = None) -> dict[str, object]:
    """A reward in a list: price, stock, whether the points last, for whoever has any; and where it is collected, unless
    that is the own community."""
    giver = reward.partner or reward.site
    place = reward.partner.site if reward.partner else reward.site
    missing = reward.price - (balance or 0)
    if not reward.stock_left:
        state = _("run out")
    elif balance is None:
        state = ""
    elif missing > 0:
        state = _("%(points)d points to go") % {"points": missing}
    else:
        state = _("you can have this")
    return {
        "title": reward.title,
        "url": reverse("points:redeem", args=[reward.pk]),
        "price": reward.price,
        "left": reward.stock_left,
        "giver": str(giver),
        "place": "" if place in (near, giver) else str(place),
        "state": state,
        "can": bool(reward.stock_left) and missing <= 0,
    }


@login_required
def redeem(request: SignedInRequest, pk: int) -> HttpResponse:
    """Look at a reward; the button reserves it."""
    problem = ""
    if request.method == "POST":
        try:
            made = actions.redeem(reward_id=pk, by=request.user, now=timezone.now())
        except NotFound:
            raise
        except DomainError as error:
            problem = str(error)
        else:
            return go(request, "points:redemption", made.voucher)
    reward = get_object_or_404(queries.rewards(), pk=pk)
    balance = queries.balance(request.user)
    context = {
        "reward": reward,
        "card": reward_card(reward, balance),
        "balance": balance,
        "rest": balance - reward.price,
        "problem": problem,
    }
    return render(request, "points/redeem.html", context, status=409 if problem else 200)


@login_required
def redemption(request: SignedInRequest, voucher: str) -> HttpResponse:
    """The voucher, large enough to read across a counter; whoever hands it over goes to the counter's page."""
    found = queries.redemption(voucher, by=request.user)
    if found is None:
        raise NotFound
    if found.account_id != request.user.pk:
        return redirect("points:hand_over", found.voucher)
    url = request.build_absolute_uri(reverse("points:redemption", args=[found.voucher]))
    context = {
        "redemption": found,
        "spaced": vouchers.spaced(found.voucher),
        "qr": qr.svg(url),
        "waiting": found.is_waiting(now=timezone.now()),
        "where": found.reward.partner or found.reward.site,
    }
    return render(request, "points/redemption.html", context)


@login_required
@only_post("points:redemption", voucher="voucher")
def cancel(request: SignedInRequest, voucher: str) -> HttpResponse:
    """I don't want it any more."""
    made = actions.cancel(voucher=voucher, by=request.user, now=timezone.now())
    messages.success(request, _("%(points)d points are back.") % {"points": made.price})
    return go(request, "points:mine")
