from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = _("Orders")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Pages of several rooms show orders; the call list names callers."""
        from notifications.calls import rooms
        from orders import calls, contributions, mydata, receivers  # noqa: F401

        contributions.offer()
        rooms.offer(calls.PREFIX, calls.Orders())
        mydata.offer()
