"""The root of Diandan: settings, URLs, the Celery application. Knows every room; no room imports it but its kernel."""

from civic.celery import app as celery_app

__all__ = ["celery_app"]
