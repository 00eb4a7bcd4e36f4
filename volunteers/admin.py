"""Teams are master data; volunteers and their claims are for reading only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from activities.visibility import nameless
from volunteers.claims.models import Claim
from volunteers.people.models import Team, TeamMember, Volunteer


class MemberInline(admin.TabularInline):
    """Who is in the team, and who leads it."""

    model = TeamMember
    extra = 0
    autocomplete_fields = ("volunteer",)


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    """Volunteer teams."""

    list_display = ("name", "site", "is_expert")
    list_select_related = ("site",)
    search_fields = ("name",)
    ordering = ("name", "pk")
    autocomplete_fields = ("site",)
    inlines = (MemberInline,)


class ReadOnly(admin.ModelAdmin):
    """Looked at here, changed by actions alone."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No."""
        return False


@admin.register(Volunteer)
class VolunteerAdmin(ReadOnly):
    """By number."""

    list_display = ("number", "site", "registered_at")
    list_select_related = ("site",)
    search_fields = ("number",)
    ordering = ("number",)
    exclude = ("user",)


@admin.register(Claim)
class ClaimAdmin(ReadOnly):
    """Places, newest first."""

    list_display = ("claimed_at", "volunteer", "what", "state", "service_minutes", "word")
    list_select_related = ("volunteer", "activity")
    ordering = ("-claimed_at", "-pk")
    exclude = ("activity",)
    readonly_fields = ("what",)

    @admin.display(description=_("activity"))
    def what(self, claim: Claim) -> str:
        """Its title; of a visit administrators read none either."""
        return nameless(claim.activity).title
