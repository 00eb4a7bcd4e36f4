"""The web application."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from civic.kernel.postgres import patience

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings")

application = get_wsgi_application()

# jit: compiling a page's query takes longer than running it, a page of the ledger 171 ms instead of 3
patience.bound(settings.WEB_STATEMENT_TIMEOUT_MS, "jit=off")
