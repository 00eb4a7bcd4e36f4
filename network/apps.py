from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "network"
    verbose_name = _("The network")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Public pages show these rows."""
        from civic.kernel import pagecache
        from network import contributions, receivers  # noqa: F401
        from network.models import Site

        pagecache.watch(Site)
        contributions.offer()
