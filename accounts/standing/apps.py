from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandingConfig(AppConfig):
    name = "accounts.standing"
    label = "standing"
    verbose_name = _("Second persons")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of accounts that are closed; offer what is held of a person."""
        from accounts.standing import contributions, receivers  # noqa: F401

        contributions.offer()
