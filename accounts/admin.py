"""People in the administration: open, close, sign out everywhere. Nobody reads passwords or whole phone numbers
here.
"""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import actions, second_factor
from accounts.closing import actions as closing
from accounts.models import User
from accounts.requests import signed_in
from civic.kernel.errors import DomainError
from civic.kernel.models import AuditEvent
from civic.kernel.words import mask_phone

admin.site.site_header = admin.site.site_title = _("Administration of Diandan")
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # asks for the second factor
admin.site.unregister([EmailAddress, Authenticator])  # addresses open nothing here; the others would show their secrets
_may_open = admin.site.has_permission


def has_permission(request: HttpRequest) -> bool:
    """Django's rule, which counts only with the second factor where one is asked for."""
    return _may_open(request) and not second_factor.is_missing(request.user)


admin.site.has_permission = has_permission  # type: ignore[method-assign]


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin[AuditEvent]):
    """Who did what, when: to read only. Reasons and sentences are personal, and stay on the pages they belong to."""

    list_display = fields = ("at", "verb", "actor_id", "target_type", "target_id", "from_state", "to_state")
    search_fields = ("=verb", "=target_id")
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only actions write it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes what happened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor forgets it."""
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Lock, open again, sign out, close for good; the rest people do themselves."""

    list_display = ("display_name", "username", "masked_phone", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "display_name", "=phone")
    fields = ("display_name", "username", "masked_phone", "language", "is_active", "is_staff", "created_at")
    readonly_fields = ("masked_phone", "created_at", "is_active", "username")
    actions = ("lock", "unlock", "sign_out", "remove_second_factor", "close")
    show_full_result_count = False

    @admin.display(description=_("phone number"))
    def masked_phone(self, user: User) -> str:
        """138****8000."""
        return mask_phone(user.phone or "")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Through the one door."""
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        actions.change_profile(user=obj, by=signed_in(request), now=timezone.now(), **changed)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up by themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records of service stay true: an account is closed, not deleted."""
        return False

    @admin.action(description=_("Lock the account"))
    def lock(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Signs out everywhere, too."""
        for user in people:
            actions.set_active(user=user, active=False, by=signed_in(request), now=timezone.now())

    @admin.action(description=_("Open a locked account again"))
    def unlock(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """After a mistake."""
        for user in people:
            actions.set_active(user=user, active=True, by=signed_in(request), now=timezone.now())

    @admin.action(description=_("Close the account for good"))
    def close(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """For somebody who asked for it and can't do it themselves; asked once more, since it can't be undone."""
        if "post" not in request.POST:
            context = self.admin_site.each_context(request) | {"people": people, "title": _("Close for good?")}
            return TemplateResponse(request, "admin/close_accounts.html", context)
        for user in people:
            try:
                closing.close(user=user, by=signed_in(request), now=timezone.now())
            except DomainError as error:
                self.message_user(request, f"{user}: {error}", messages.ERROR)
        return None

    @admin.action(description=_("Sign out everywhere"))
    def sign_out(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """A lost phone."""
        for user in people:
            actions.sign_out_everywhere(user=user, by=signed_in(request), now=timezone.now())

    @admin.action(description=_("Turn off two-step verification"))
    def remove_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """The telephone with the code app is lost."""
        for user in people:
            actions.remove_second_factor(user=user, by=signed_in(request), now=timezone.now())
