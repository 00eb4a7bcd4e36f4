"""Rules are master data; the ledger, the redemptions and the nightly proofs are for reading only."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from points.models import Account, EarningRule, LedgerAudit, LedgerEntry, Redemption, Reward


class ReadOnly(admin.ModelAdmin):
    """Looked at here, changed by actions alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No."""
        return False


@admin.register(EarningRule)
class EarningRuleAdmin(admin.ModelAdmin):
    """What an hour is worth. A rule that entries were made under stays as it is: a new day gets a new rule."""

    list_display = ("site", "from_date", "points_per_hour", "coefficient_b", "coefficient_c", "cap_per_activity")
    list_select_related = ("site",)
    ordering = ("site__name", "-from_date", "pk")
    autocomplete_fields = ("site",)

    def has_change_permission(self, request: HttpRequest, obj: EarningRule | None = None) -> bool:
        """As long as nothing was earned under it."""
        return super().has_change_permission(request, obj) and not _is_used(obj)

    def has_delete_permission(self, request: HttpRequest, obj: EarningRule | None = None) -> bool:
        """As long as nothing was earned under it."""
        return super().has_delete_permission(request, obj) and not _is_used(obj)


def _is_used(rule: EarningRule | None) -> bool:
    return rule is not None and LedgerEntry.objects.filter(rule=rule).exists()


@admin.register(LedgerAudit)
class LedgerAuditAdmin(ReadOnly):
    """Every night's proof: sum = balance for every account, issued − redeemed − expired = outstanding."""

    list_display = ("at", "is_right", "accounts", "wrong_accounts", "issued", "redeemed", "expired", "outstanding")
    ordering = ("-at", "-pk")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnly):
    """The ledger, newest first."""

    list_display = ("at", "amount", "kind", "reason", "site")
    list_select_related = ("site",)
    ordering = ("-at", "-pk")
    show_full_result_count = False
    exclude = ("account",)


@admin.register(Redemption)
class RedemptionAdmin(ReadOnly):
    """Exchanges, newest first; never the voucher, with which any reader could collect."""

    list_display = ("reserved_at", "reward", "price", "state", "expires_at")
    list_select_related = ("reward",)
    ordering = ("-reserved_at", "-pk")
    show_full_result_count = False
    exclude = ("voucher", "account")


@admin.register(Reward)
class RewardAdmin(ReadOnly):
    """The shelf; it is changed on the desk's page."""

    list_display = ("title", "site", "partner", "price", "stock", "stock_taken", "is_active")
    list_select_related = ("site", "partner")
    ordering = ("title", "pk")


@admin.register(Account)
class AccountAdmin(ReadOnly):
    """Balances by name."""

    list_display = ("user", "balance")
    list_select_related = ("user",)
    search_fields = ("user__display_name", "user__username")
    ordering = ("user__display_name", "pk")
    show_full_result_count = False
