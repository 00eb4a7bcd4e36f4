"""Master data of the network, kept by the centre."""

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from accounts.requests import signed_in
from network import actions
from network.forms import MembershipForm, SiteForm
from network.models import CalendarDay, Community, Membership, Partner, Role, Site, Venue


class CommunityInline(admin.TabularInline[Community, Site]):
    model = Community
    extra = 0


class VenueInline(admin.TabularInline[Venue, Site]):
    model = Venue
    extra = 0


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin[Site]):
    form = SiteForm
    list_display = ("name", "level", "parent", "is_active")
    list_filter = ("level", "is_active")
    list_select_related = ("parent",)
    search_fields = ("name",)
    autocomplete_fields = ("parent",)
    inlines = (CommunityInline, VenueInline)

    def save_model(self, request: HttpRequest, obj: Site, form: ModelForm, change: bool) -> None:
        """Through the one door."""
        actions.save_site(site=obj, by=signed_in(request), now=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        """A site is closed, not deleted: its figures stay."""
        return False


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    form = MembershipForm
    list_display = ("user", "role", "site", "partner")
    list_filter = ("role",)
    list_select_related = ("user", "site", "partner")
    autocomplete_fields = ("user", "site", "partner")
    search_fields = ("user__username", "user__display_name", "site__name")

    def save_model(self, request: HttpRequest, obj: Membership, form: ModelForm, change: bool) -> None:
        """Through the one door."""
        now = timezone.now()
        if change:
            actions.change_membership(membership=obj, by=signed_in(request), now=now)
        else:
            by, role = signed_in(request), Role(obj.role)
            made = actions.grant(user=obj.user, site=obj.site, role=role, partner=obj.partner, by=by, now=now)
            obj.pk = made.pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """Through the one door."""
        actions.revoke(membership=obj, by=signed_in(request), now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """Through the one door."""
        for membership in queryset:
            self.delete_model(request, membership)


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin[Partner]):
    list_display = ("name", "site", "is_merchant")
    list_select_related = ("site",)
    autocomplete_fields = ("site",)
    search_fields = ("name",)


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin[CalendarDay]):
    list_display = ("date", "is_workday", "note")
