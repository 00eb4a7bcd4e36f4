from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AddressesConfig(AppConfig):
    name = "network.addresses"
    label = "addresses"
    verbose_name = _("Addresses")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of accounts that are closed and of members who are removed; offer what is held of a person."""
        from network.addresses import contributions, receivers  # noqa: F401

        contributions.offer()
