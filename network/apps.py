from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "network"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Public pages show these rows."""
        from civic.kernel import pagecache
        from network.models import Site

        pagecache.watch(Site)
