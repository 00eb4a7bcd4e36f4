from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = _("Activities")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Public pages show these rows; withdrawn orders leave their plans, seats follow their activity; pages of
        several rooms show both.
        """
        from activities import contributions, receivers  # noqa: F401
        from activities.models import Activity
        from activities.signups import calls as to_call
        from activities.signups import contributions as seats
        from activities.signups import receivers as seats_follow  # noqa: F401
        from civic.kernel import pagecache
        from notifications.calls import rooms

        pagecache.watch(Activity)
        contributions.offer()
        seats.offer()
        rooms.offer("signup", to_call.Seats())
        rooms.offer("activity", to_call.Activities())
