from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VolunteersConfig(AppConfig):
    name = "volunteers"
    verbose_name = _("Volunteers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Claims follow what becomes of their activity; pages of several rooms show volunteers' service."""
        from volunteers import contributions, receivers  # noqa: F401

        contributions.offer()
