"""The menu, and the rules by which orders are answered and confirmed; orders themselves have their pages."""

from django.contrib import admin

from network.rules import SiteRule
from orders.menu import CatalogueItem
from orders.models import AnswerRule
from orders.outcomes import OutcomeRule


@admin.register(CatalogueItem)
class CatalogueItemAdmin(admin.ModelAdmin[CatalogueItem]):
    """What residents order by name. What was ordered keeps its words; a service that ended is switched off."""

    list_display = ("name", "service_group", "needs_address", "is_confidential", "is_active", "position")
    list_filter = ("service_group", "is_active")
    search_fields = ("name", "name_en", "spoken")
    ordering = ("position", "pk")


class RuleAdmin(admin.ModelAdmin[SiteRule]):
    """What an order was promised stands with the order, so a rule may change at any time."""

    list_select_related = ("site",)
    ordering = ("site__name", "-from_date", "pk")
    autocomplete_fields = ("site",)


@admin.register(AnswerRule)
class AnswerRuleAdmin(RuleAdmin):
    """How many working days a site has to answer."""

    list_display = ("site", "from_date", "workdays")


@admin.register(OutcomeRule)
class OutcomeRuleAdmin(RuleAdmin):
    """How many days whoever ordered has to say whether it was done."""

    list_display = ("site", "from_date", "days")
