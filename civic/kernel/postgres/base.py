"""The backend that DATABASES names."""

from typing import Any

from django.conf import settings
from psycopg2.extensions import set_wait_callback

from civic.kernel.postgres import patience

if settings.METRICS:
    from django_prometheus.db.backends.postgresql.base import DatabaseWrapper as Plain
else:
    from django.db.backends.postgresql.base import DatabaseWrapper as Plain

set_wait_callback(patience.wait)


class DatabaseWrapper(Plain):
    """Django's, with bounded waiting, and a health check that is no query."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A new line. Raises OperationalError at once while the server is known to be away."""
        patience.check()
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """Asked before the first query of each request; a SELECT 1 there would double what a claim costs."""
        return patience.is_good(self.connection)
