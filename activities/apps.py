from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Public pages show these rows."""
        from activities.models import Activity
        from civic.kernel import pagecache

        pagecache.watch(Activity)
