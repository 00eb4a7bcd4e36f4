"""The station's side: rewards on the shelf, a volunteer's account."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import SignedInRequest
from civic.kernel import keyset
from civic.kernel.errors import Conflict, Invalid, NotFound
from network import policies as network_policies
from network.models import Role
from points import actions, queries, rows
from points.forms import RewardForm
from points.models import EntryKind, LedgerEntry, Reward
from points.rows import EntryRow

PAGE = 30


@login_required
def desk_rewards(request: SignedInRequest) -> HttpResponse:
    """The shelf. Raises NotAllowed for everybody but staff."""
    network_policies.check_role(request.user, Role.STAFF)
    page = keyset.paginate(
        queries.managed(request.user), order=("price", "pk"), size=PAGE, cursor=request.GET.get("cursor")
    )
    context = {
        "rewards": page.rows,
        "older_url": f"?cursor={page.next}" if page.next else "",
        "newer_url": f"?cursor={page.previous}" if page.previous else "",
        "audit": queries.last_audit(),
    }
    return render(request, "points/desk_rewards.html", context)


@login_required
def desk_reward(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Add a reward, or change one."""
    network_policies.check_role(request.user, Role.STAFF)
    reward = Reward() if pk is None else get_object_or_404(queries.managed(request.user), pk=pk)
    first = {"site": network_policies.desk_site(request.user)} if pk is None else None
    form = RewardForm(request.POST or None, instance=reward, by=request.user, initial=first)
    if request.method == "POST" and form.is_valid() and _save(form, by=request.user):
        messages.success(request, _("Saved: %(what)s.") % {"what": form.instance.title})
        return redirect("points:desk_rewards")
    return render(
        request, "points/desk_reward.html", {"form": form, "reward": reward}, status=422 if form.is_bound else 200
    )


def _save(form: RewardForm, *, by: User) -> bool:
    try:
        actions.save_reward(reward=form.instance, by=by, now=timezone.now())
    except Invalid as error:
        form.add_error(error.field, str(error))
        return False
    return True


@login_required
def desk_account(request: SignedInRequest, user_id: UUID) -> HttpResponse:
    """A volunteer's points, of what was earned where the reader has a desk. Raises NotAllowed, NotFound."""
    network_policies.check_role(request.user, Role.STAFF)
    person = User.objects.filter(pk=user_id).first()
    found = queries.entries_at_desk(user_id, by=request.user)
    page = keyset.paginate(found, order=("-at", "-pk"), size=PAGE, cursor=request.GET.get("cursor"))
    if person is None or (not page.rows and not _is_ours(person, request.user)):
        raise NotFound
    context = {
        "person": person,
        "rows": [_row(one, is_reversed=one.is_reversed, by=request.user) for one in page.rows],
        "older_url": f"?cursor={page.next}" if page.next else "",
        "newer_url": f"?cursor={page.previous}" if page.previous else "",
    }
    return render(request, "points/desk_account.html", context)


def _row(entry: LedgerEntry, *, is_reversed: bool, by: User) -> EntryRow:
    """What was earned, or is a correction itself, can be corrected once; nobody corrects or erases at their own
    points."""
    is_own = entry.account_id == by.pk
    is_correctable = entry.kind in (EntryKind.EARNED, EntryKind.CORRECTED) and not is_reversed
    is_written = entry.because is not None and entry.because.erased_at is None
    return replace(rows.entry(entry), can_correct=is_correctable and not is_own, can_erase=is_written and not is_own)


def _is_ours(person: User, by: User) -> bool:
    return person.memberships.filter(site__in=network_policies.reach(by, Role.STAFF)).exists()


@login_required
def desk_correct(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take back what was credited wrongly; the volunteer reads why. Only POST does it; GET leads to the account."""
    network_policies.check_role(request.user, Role.STAFF)
    entry = get_object_or_404(
        LedgerEntry.objects.filter(site__in=network_policies.reach(request.user, Role.STAFF)), pk=pk
    )
    if request.method != "POST":
        return redirect("points:desk_account", entry.account_id)
    try:
        made = actions.correct(entry_id=pk, by=request.user, now=timezone.now(), why=request.POST.get("why", "")[:200])
        messages.success(request, _("Corrected by %(points)d points.") % {"points": made.amount})
    except (Invalid, Conflict) as error:
        messages.error(request, str(error))
    return redirect("points:desk_account", entry.account_id)


@login_required
def erase_reason(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What was written about a correction goes. Only POST does it; GET leads to the account."""
    network_policies.check_role(request.user, Role.STAFF)
    entry = get_object_or_404(
        LedgerEntry.objects.filter(site__in=network_policies.reach(request.user, Role.STAFF)), pk=pk
    )
    if request.method == "POST":
        actions.erase_reason(entry_id=pk, by=request.user, now=timezone.now())
        messages.success(request, _("Erased."))
    return redirect("points:desk_account", entry.account_id)
