"""All settings. Each value comes from the environment (docs/operations.md lists them), never from a name of one."""

from pathlib import Path

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from civic.runtime import addresses
from civic.settings import servers
from civic.settings.env import env, env_bool, env_int, env_list
from civic.settings.logs import LOGGING as LOGGING

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# --- who we are
DEBUG = env_bool("DEBUG", False)
EMBEDDED = servers.is_embedded()  # our own PostgreSQL, private to this folder: a machine for trying things out
SECRET_KEY = env("SECRET_KEY", servers.embedded_secret() if EMBEDDED else None)
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "*" if EMBEDDED else "localhost,127.0.0.1")
SITE_URL = env("SITE_URL", f"http://127.0.0.1:{env('PORT', '8000')}").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
SECURE = SITE_URL.startswith("https://")
PLATFORM_NAME = env("PLATFORM_NAME", "点单")
PLATFORM_PHONE = env("PLATFORM_PHONE", "0534-000-0000")

ROOT_URLCONF = "civic.urls"
WSGI_APPLICATION = "civic.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "template_partials",
    "csp",
    "pgtrigger",
    "django_prometheus",
    "civic.kernel",
    "civic.pages",
    "civic.demo",
    "accounts",
    "accounts.family",
    "accounts.standing",
    "network",
    "network.addresses",
    "network.moving",
    "notifications",
    "notifications.calls",
    "points",
    "orders",
    "activities",
    "programmes",
    "volunteers",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "civic.kernel.middleware.HealthMiddleware",  # before anything that could need a host name or a database
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "civic.kernel.middleware.LogMiddleware",
    "civic.kernel.middleware.PersonalPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "civic.kernel.middleware.LanguageMiddleware",
    "civic.kernel.middleware.ApiPathMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.IdleMiddleware",
    "accounts.sign_ins.SignInAuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "civic.kernel.middleware.DomainErrorMiddleware",
    "accounts.middleware.PhoneProofMiddleware",  # after it: Django asks the last one first
]

TEMPLATE_LOADERS = (  # “page.html#part” by template-partials; read once; our own pages without their indentation
    (
        "template_partials.loader.Loader",
        (
            (
                "django.template.loaders.cached.Loader",
                ("civic.kernel.template_lines.Loader", "django.template.loaders.app_directories.Loader"),
            ),
        ),
    ),
)
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": TEMPLATE_LOADERS,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "civic.pages.context.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "civic.kernel.templatetags.components",
                "civic.kernel.templatetags.kept",
                "civic.kernel.templatetags.ui",
            ],
        },
    }
]
FORM_RENDERER = "civic.kernel.forms.Renderer"

# --- PostgreSQL and Redis
DATABASES = {"default": servers.django_database(addresses.database_url())}
DATABASES["default"].update(
    CONN_MAX_AGE=env_int("CONN_MAX_AGE", 600),  # seconds; psycopg2 has no pool, so each thread keeps its connection
    CONN_HEALTH_CHECKS=True,  # a restarted PostgreSQL costs one request nothing; ours is no query
)
# How long PostgreSQL may work on one statement: for a page, for a job. Commands (migrate, load_demo) take their time.
WEB_STATEMENT_TIMEOUT_MS = env_int("WEB_STATEMENT_TIMEOUT_MS", 5000)
STATEMENT_TIMEOUT_MS = env_int("STATEMENT_TIMEOUT_MS", 30000)
DATABASES["default"]["OPTIONS"]["options"] = "-c lock_timeout=10000"
REDIS_URL = addresses.redis_url()
CACHE_PREFIX = env("CACHE_PREFIX", "diandan")  # before every key: the cache's, the queue's, the worker's sign of life
CACHES = {
    "default": {
        "BACKEND": "civic.kernel.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": CACHE_PREFIX,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},  # seconds: a slow cache is no cache
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60  # seconds: people on their own phone should not be asked again every week
WORK_SESSION_IDLE = env_int("WORK_SESSION_IDLE", 60 * 60 * 12)  # seconds; people who work here share computers
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

# --- jobs
CELERY_BROKER_URL = servers.celery_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True  # the database is where results are
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600  # seconds
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1200,  # seconds, above the longest task
    "global_keyprefix": f"{CACHE_PREFIX}-",
    "socket_timeout": 2,  # seconds, above the worker's own wait for news of 1 s
    "socket_connect_timeout": 1,
    "health_check_interval": 5,  # seconds: a line that was cut without a word is given up after twice that
    "socket_keepalive": True,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_ALWAYS_EAGER = False

# --- language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = env("STATIC_ROOT", "") or None  # where collectstatic writes
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_COLLECTED = env_bool("STATIC_COLLECTED", False)  # the Docker image collects; a checkout serves from its folders
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes of a form without its files
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # an import preview has 10 fields a row

# --- sign-in
AUTHENTICATION_BACKENDS = [
    "accounts.backends.PhoneOrNameBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnough"},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.NotOnlyDigits"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1"]  # without a password here allauth would take none at sign-in either
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds, as for a number to be proved
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = ACCOUNT_LOGIN_BY_CODE_FORMAT
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {  # against floods only: guesses and codes by text message are counted in accounts.limits
    "login": "600/m/ip",  # everybody in a hall is one address
    "signup": "300/m/ip",
    "login_failed": "",
    "request_login_code": "",
    "verify_phone": "",
    "change_phone": "5/15m/user",
    "change_password": "10/15m/user",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
    "verify_phone": "accounts.forms.VerifyPhoneForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "landing"
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "accounts.mfa.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "activate_totp": "accounts.forms.ActivateForm",
}
MFA_TOTP_ISSUER = PLATFORM_NAME
STAFF_SECOND_FACTOR = env_bool("STAFF_SECOND_FACTOR", not EMBEDDED)
TOKEN_DAYS = env_int("TOKEN_DAYS", 30)

# --- messages to people
SMS_BACKEND = env("SMS_BACKEND", "console" if EMBEDDED else "aliyun")  # console | aliyun
SMS_ENDPOINT = env("SMS_ENDPOINT", "https://dysmsapi.aliyuncs.com")
SMS_KEY_ID = env("SMS_KEY_ID", "")
SMS_KEY_SECRET = env("SMS_KEY_SECRET", "")
SMS_SIGN_NAME = env("SMS_SIGN_NAME", "")
SMS_CODE_TEMPLATE = env("SMS_CODE_TEMPLATE", "")
SMS_NOTICE_TEMPLATE = env("SMS_NOTICE_TEMPLATE", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.console.EmailBackend" if EMBEDDED else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "diandan@localhost")

# --- the browser's guard rails
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_PROXY", False) else None
TRUSTED_PROXIES = env_int("TRUSTED_PROXIES", 1 if env_bool("BEHIND_PROXY", False) else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- the API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.tokens.TokenAuthentication", "accounts.tokens.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["civic.kernel.api.parsers.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "civic.kernel.api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "civic.kernel.api.schema.ProblemAutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["civic.kernel.api.throttling.PerCaller"],
    "EXCEPTION_HANDLER": "civic.kernel.api.problems.handle",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
API_REQUESTS_A_MINUTE = env_int("API_REQUESTS_A_MINUTE", 6000)  # of one person, or of one address
SPECTACULAR_SETTINGS = {
    "TITLE": "Diandan 点单",
    "DESCRIPTION": "Residents order, staff plan, volunteers deliver, points reward, figures report themselves.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "PATH_CONVERTER_OVERRIDES": {"id": int},
    "POSTPROCESSING_HOOKS": [],  # choices stand where they are used, not under invented names
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

METRICS = env_bool("METRICS", False)  # /metrics for Prometheus; the proxy does not let the public reach it
if METRICS:
    MIDDLEWARE = [
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        *MIDDLEWARE,
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]

SILENCED_SYSTEM_CHECKS: list[str] = []
