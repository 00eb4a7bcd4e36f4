from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MovingConfig(AppConfig):
    name = "network.moving"
    label = "moving"
    verbose_name = _("Moved numbers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of numbers that change otherwise and of accounts that are closed; offer what waits and what is held."""
        from network.moving import contributions, receivers  # noqa: F401

        contributions.offer()
