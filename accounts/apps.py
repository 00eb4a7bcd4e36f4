from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and sign-in")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the OpenAPI document know our ways to sign in; listen to allauth; check the settings."""
        from accounts import checks, contributions, mfa, openapi, sign_ins  # noqa: F401
        from accounts.mydata import parts

        contributions.offer()
        parts.offer()
