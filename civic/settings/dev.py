"""What `make dev` adds, and nothing else: the debug toolbar, templates and styles read anew, messages shown on a page.
Refuses everything but the embedded servers; neither this file nor civic/dev is in the Docker image.
"""

from django.core.exceptions import ImproperlyConfigured

from civic.settings import *  # noqa: F403
from civic.settings import EMBEDDED, INSTALLED_APPS, MIDDLEWARE, TEMPLATES

if not EMBEDDED:
    raise ImproperlyConfigured("`make dev` is for the embedded servers alone: unset DATABASE_URL.")

DEBUG = True
INTERNAL_IPS = ["127.0.0.1"]
INSTALLED_APPS = [*INSTALLED_APPS, "debug_toolbar", "civic.dev"]
MIDDLEWARE = ["debug_toolbar.middleware.DebugToolbarMiddleware", *MIDDLEWARE]
ROOT_URLCONF = "civic.dev.urls"
EMAIL_BACKEND = "civic.dev.outbox.Mail"
SMS_BACKEND = "civic.dev.outbox"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_MAX_AGE = 0  # seconds
DEBUG_TOOLBAR_CONFIG = {"SHOW_COLLAPSED": True}

_OF_FILES = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
_READ_ANEW = [("template_partials.loader.Loader", _OF_FILES)]  # not kept in memory
TEMPLATES = [
    {name: value for name, value in engine.items() if name != "APP_DIRS"}
    | {"OPTIONS": {**engine["OPTIONS"], "loaders": _READ_ANEW}}  # type: ignore[dict-item]
    for engine in TEMPLATES
]
