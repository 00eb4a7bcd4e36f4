from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = _("Monthly lists")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Public pages show these rows."""
        from civic.kernel import pagecache
        from programmes import contributions, receivers  # noqa: F401
        from programmes.models import MonthlyProgramme, ProgrammeItem

        pagecache.watch(MonthlyProgramme)
        pagecache.watch(ProgrammeItem)
        contributions.offer()
