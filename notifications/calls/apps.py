from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "notifications.calls"
    label = "calls"
    verbose_name = _("Calls")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of messages that could not be delivered; stand on the desk."""
        from notifications.calls import contributions, receivers  # noqa: F401

        contributions.offer()
