from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FamilyConfig(AppConfig):
    name = "accounts.family"
    label = "family"
    verbose_name = _("Families")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of accounts that are closed; offer what is held of a person."""
        from accounts.family import contributions, receivers  # noqa: F401

        contributions.offer()
