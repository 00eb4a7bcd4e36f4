"""The room's entry."""

from django.apps import AppConfig


class DevConfig(AppConfig):
    """Pages are drawn anew each time."""

    name = "civic.dev"

    def ready(self) -> None:
        """A changed template must not wait for a kept page to grow old."""
        from civic.kernel import pagecache

        pagecache.SECONDS = 0
