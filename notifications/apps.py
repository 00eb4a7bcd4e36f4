from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Messages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Whatever a room's notices.py declares is known from here on; pages show how many are unread."""
        from notifications import contributions, receivers  # noqa: F401

        autodiscover_modules("notices")
        contributions.offer()
