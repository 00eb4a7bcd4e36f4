from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "civic.pages"
    label = "pages"

    def ready(self) -> None:
        from civic.pages import contributions

        contributions.offer()
