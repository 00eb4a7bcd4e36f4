"""My points, and what I can have for them."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from civic.kernel import keyset, months, qr
from civic.kernel.doors import only_post
from civic.kernel.errors import DomainError, NotFound
from civic.kernel.htmx import go
from network import queries as network_queries
from points import actions, queries, rows, upkeep, vouchers

PAGE = 20
RUNS_OUT_SOON = timedelta(days=60)
REWARDS = 60


@login_required
def mine(request: SignedInRequest) -> HttpResponse:
    """The balance, what moved it and why, and the vouchers that wait."""
    page = keyset.paginate(
        queries.entries(request.user.pk), order=("-at", "-pk"), size=PAGE, cursor=request.GET.get("cursor")
    )
    now = timezone.now()
    soon = months.midnight(timezone.localdate(now + RUNS_OUT_SOON))
    context = {
        "balance": queries.balance(request.user),
        "running_out": upkeep.due_by(request.user.pk, soon),
        "soon": soon,
        "rows": [rows.entry(one) for one in page.rows],
        "older_url": f"?cursor={page.next}" if page.next else "",
        "newer_url": f"?cursor={page.previous}" if page.previous else "",
        "redemptions": []
        if request.GET.get("cursor")
        else [rows.redemption(one, now=now) for one in queries.redemptions_of(request.user, limit=5)],
    }
    return render(request, "points/mine.html", context)


def rewards(request: HttpRequest) -> HttpResponse:
    """What is on offer near me; what I can afford first."""
    site = network_queries.current_site(request)
    found = queries.near(site, limit=REWARDS) if site else queries.of_each_kind(limit=REWARDS)
    balance = queries.balance(request.user) if request.user.is_authenticated else None
    found.sort(key=lambda reward: not (reward.stock_left and reward.price <= (balance or 0)))
    context = {
        "balance": balance,
        "cards": [rows.reward(one, balance, near=site) for one in found],
        "is_full": len(found) == REWARDS,
    }
    return render(request, "points/rewards.html", context)


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
        "card": rows.reward(reward, balance),
        "balance": balance,
        "rest": balance - reward.price,
        "problem": problem,
    }
    return render(request, "points/redeem.html", context, status=409 if problem else 200)


@login_required
def redemption(request: SignedInRequest, voucher: str) -> HttpResponse:
    """The voucher, large enough to read across a counter; those who hand it over are led to the counter's page."""
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
