"""For developers (`make dev`): what it sends stands on a page. Refuses to load anywhere else."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if not (settings.DEBUG and settings.EMBEDDED):
    raise ImproperlyConfigured("civic.dev is for `make dev` alone.")
