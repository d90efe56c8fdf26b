"""Settings: everything that differs between installations comes from the environment (portal/env.py)."""

from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from portal import databases, env
from portal.logging import logging_settings
from portal.middleware import static_headers

BASE_DIR = Path(__file__).resolve().parent.parent

# public: intake and case page, holds no private key. staff: desk, advocates, platform API, workers.
ROLE = env.choice("RECOURSE_ROLE", "staff", ("public", "staff", "both"))
DEBUG = env.flag("RECOURSE_DEBUG")
# Whoever knows the people's key can forge nothing of the staff's, who mix in what only they hold.
SECRET_KEY = env.text("SECRET_KEY") + (env.text("SERVICE_KEY") if ROLE == "staff" else "")
PUBLIC_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
# Where staff and advocates work: a host of its own, so that neither side's cookies and scripts ever meet the other.
STAFF_URL = env.text("STAFF_URL", PUBLIC_URL).rstrip("/")
OWN_URL = STAFF_URL if ROLE == "staff" else PUBLIC_URL
# Platforms' programs find the API below PUBLIC_URL; the staff process answers them there.
HOSTS = {urlsplit(url).hostname or "" for url in (PUBLIC_URL, OWN_URL)}
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ",".join(sorted(HOSTS)))
CSRF_TRUSTED_ORIGINS = [OWN_URL]
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / ".data")))

# Keys (vault/keys.py). Only a path is read here: a role without a key has no path to it.
DESK_PUBLIC_KEY_FILE = env.text("DESK_PUBLIC_KEY_FILE")
DESK_PRIVATE_KEY_FILE = env.text("DESK_PRIVATE_KEY_FILE")
LETTER_KEY_FILE = env.text("LETTER_KEY_FILE")
SERVICE_KEY_FILE = env.text("SERVICE_KEY_FILE")
CODE_PEPPER_FILE = env.text("CODE_PEPPER_FILE")
# What one guess of a PIN costs (Argon2id). Cases that were filed at another cost cannot be opened: only tests set it.
PIN_MEMORY_KIB = env.number("PIN_MEMORY_KIB", 64 * 1024)

OPERATOR_NAME = env.text("OPERATOR_NAME", "Recourse")
DESK_EMAIL = env.text("DESK_EMAIL", "desk@localhost")
# A request that has waited so long is told to the desk by mail: well before its own 4 hours are over.
DESK_ALARM_MINUTES = env.number("DESK_ALARM_MINUTES", 120)
EXIT_URL = env.text("EXIT_URL", "https://www.weather.gov/")
HELPLINES = [
    {"name": _("Image Abuse Helpline (CCRI)"), "number": "844-878-2274"},
    {"name": _("Domestic Violence Hotline"), "number": "800-799-7233"},
    {"name": _("Sexual Assault Hotline (RAINN)"), "number": "800-656-4673"},
    {"name": _("Suicide and Crisis Lifeline"), "number": "988"},
    # The operator's own, of a state or a city: "Name: 800-555-0100; Another: 800-555-0101".
    *({"name": name, "number": number} for name, number in env.pairs("HELPLINES")),
]

# Outgoing requests may reach this machine itself only in development and tests (SSRF guard).
ALLOW_LOOPBACK = env.flag("ALLOW_LOOPBACK")
# Whether cooperative platforms whose record says so may be asked, by HEAD, if a reported link still answers.
STATUS_CHECKS = env.flag("STATUS_CHECKS")
# Where the tables are that say which server answers for a name or an address (RFC 9224).
RDAP_BOOTSTRAP_URL = env.text("RDAP_BOOTSTRAP_URL", "https://data.iana.org/rdap/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "vault",
    "notices",
    "takedown",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.Language",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.leave_no_trace",
    "portal.middleware.refuse_uploads",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "vault.session.case_cookie",
    "django.middleware.common.CommonMiddleware",
    "portal.middleware.OwnForms",
    "portal.switching.Switch",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.idle.end_idle_log_ins",
    "portal.hosts.each_on_its_own",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.shell",
            ]
        },
    }
]

DATABASES = {"default": databases.postgres(env.text("DATABASE_URL", "postgresql://recourse@127.0.0.1:5432/recourse"))}
DATABASES["default"]["TEST"] = {"NAME": "test_recourse"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"serializer": databases.OnlyData},
        "KEY_PREFIX": ROLE,  # each role reaches its own keys only (deploy/redis.acl)
    }
}

CELERY_BROKER_URL = databases.celery_broker(REDIS_URL)
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # What a worker holds is kept nowhere else: if it dies, the next sweep finds the work in the database. Kombu 5.7
    # would acknowledge over a connection lost meanwhile, fail (AttributeError in `_connparams`), and end the worker.
    "ack_emulation": False,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    # A nudge to a broker that is away gives up at once: somebody waits for the page, and the sweep does the work.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TIMEZONE = "UTC"

# How many platforms one sweep talks to at once; 1: one after the other, without threads.
DELIVERY_THREADS = env.number("DELIVERY_THREADS", 8)

# Not in a cookie: the browser must hold nothing that can be read.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AUTH_USER_MODEL = "vault.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "vault.passwords.HardToGuess"},
]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/account/"
LOGOUT_REDIRECT_URL = "/account/login/"

# Two cookies by role: leaving the person's pages in a hurry must not touch a staff log-in, nor the reverse.
# With the prefix no sister domain and nobody on the line can plant one (RFC 6265bis 4.1.3.2).
PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{PREFIX}staff" if ROLE == "staff" else f"{PREFIX}s"
SESSION_ENGINE = "vault.sessions.staff" if ROLE == "staff" else "vault.sessions.public"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = f"{PREFIX}csrftoken"
CSRF_COOKIE_AGE = None  # gone with the window: every page has one, for the language switch
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.stale_form"
CASE_KEY_COOKIE = f"{PREFIX}k"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Browsers then send "Origin: null" with our own forms: portal.middleware.OwnForms knows them.
SECURE_REFERRER_POLICY = "no-referrer"
SILENCED_SYSTEM_CHECKS = ["security.W003"]  # looks for Django's own name only
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "worker-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        # static/js/own_worker.js makes the only one.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["own-worker"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "camera",
        "microphone",
        "geolocation",
        "display-capture",
        "usb",
        "payment",
        "browsing-topics",
    )
}

# No multipart is ever read (portal.middleware.refuse_uploads). Text up to 4 MB is read so that a page which
# refuses it can hand it back; the forms' own limits are far lower.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS: list[str] = []

LANGUAGE_CODE = "en"
# Each in its own words: the switch shows them as they stand.
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
# An image build names a folder and runs collectstatic; otherwise static/ is served as it lies.
STATIC_ROOT = env.text("STATIC_ROOT") or None
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers
WHITENOISE_ALLOW_ALL_ORIGINS = False

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("SMTP_HOST", "127.0.0.1")
EMAIL_PORT = env.number("SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", DESK_EMAIL)
# Who a mail to a person comes from ("There is news"): whoever sees their mailbox must learn nothing from it.
NEWS_FROM = env.text("NEWS_FROM") or f"updates@{parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}"

# Mail out: signed (RFC 6376) where a key is given, for the domain that mail is sent from.
DKIM_KEY_FILE = env.text("DKIM_KEY_FILE")
DKIM_SELECTOR = env.text("DKIM_SELECTOR", "recourse")
DKIM_DOMAIN = env.text("DKIM_DOMAIN", parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2])
# Mail in: where platforms' answers and bounces go, `+<number>.<token>` added for each notice. Empty: DESK_EMAIL.
MAIL_REPLY_ADDRESS = env.text("MAIL_REPLY_ADDRESS")
INBOUND_TOKEN = env.text("INBOUND_TOKEN")
MAILDIR = env.text("MAILDIR")
IMAP_URL = env.text("IMAP_URL")
IMAP_PASSWORD = env.text("IMAP_PASSWORD")
# Name servers for DKIM keys, "address" or "address:port"; empty: the system's own.
DNS_SERVERS = env.words("DNS_SERVERS")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["notices.api.auth.BearerKey"],
    "DEFAULT_PERMISSION_CLASSES": ["notices.api.auth.HasScope"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "notices.api.problems.handler",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Recourse platform API",
    "DESCRIPTION": "Receive, acknowledge and answer notices under 47 USC 223a.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "ENUM_NAME_OVERRIDES": {
        "NoticeKind": "notices.letter.KINDS",
        "FollowUpKind": "notices.api.serializers.FOLLOW_UPS",
    },
}

LOGGING_CONFIG = None
LOGGING = logging_settings(env.text("LOG_LEVEL", "INFO"))
