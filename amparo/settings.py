"""Django's settings, in one file. What differs between installations comes from AMPARO_HOME and the environment."""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from amparo.house import databases, home

PACKAGE = Path(__file__).resolve().parent
HOME = home.current()
HOME.make()

SECRET_KEY = HOME.secret("django")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("AMPARO_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

ROOMS = [
    "web", "access", "notices", "jobs", "vault", "ledger", "events", "protection", "safeguards", "disclosure",
    "intake", "release", "figures", "studies", "narrative", "exchange", "demo",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    *[f"amparo.{room}" for room in ROOMS if (PACKAGE / room / "apps.py").exists()],
]
# What every answer passes: pages, files, and what the server refuses by itself (house/refusing.py).
EVERY_ANSWER = [
    "django.middleware.security.SecurityMiddleware",
    "amparo.web.middleware.Isolated",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "amparo.web.middleware.NothingCached",
]
MIDDLEWARE = [
    *EVERY_ANSWER,
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "amparo.access.middleware.Context",
]
ROOT_URLCONF = "amparo.urls"
WSGI_APPLICATION = "amparo.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "amparo.web.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "amparo.web.forms.Renderer"

DATABASES = databases.django_databases(HOME)
DATABASE_ROUTERS = ["amparo.house.routing.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Worker"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "amparo.access.passwords.NoWordOfTheField"},
    {"NAME": "amparo.access.passwords.NotInABreach"},
]
LOGIN_URL = "access:sign_in"

# The cookie holds the session secret, signed; the database holds only its hash, and ends the session (ADR 0003).
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
BEHIND_TLS = os.environ.get("AMPARO_TLS") == "1"
SESSION_COOKIE_NAME = "__Host-amparo" if BEHIND_TLS else "amparo"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_HOURS = 8
SESSION_COOKIE_AGE = SESSION_HOURS * 3600  # of the signature; the cookie itself ends with the browser
# Proofs of who somebody is: the key under which the door seals them, and the name and addresses passkeys are bound to.
DOOR_KEY = HOME.secret("door-key") if HOME.holds("door-key") else ""
PASSKEY_HOST = os.environ.get("AMPARO_PASSKEY_HOST", "localhost")
PASSKEY_ORIGINS = os.environ.get("AMPARO_PASSKEY_ORIGINS", f"https://{PASSKEY_HOST}").split(",")
DEVICE_COOKIE_NAME = "__Host-amparo_device" if BEHIND_TLS else "amparo_device"
PROXIES = int(os.environ.get("AMPARO_PROXIES", "0"))
"""How many proxies of our own stand before the web server, each adding to X-Forwarded-For."""
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_NAME = "__Host-csrftoken" if BEHIND_TLS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "amparo.web.views.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BEHIND_TLS
SECURE_HSTS_SECONDS = 2 * 31536000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
# not "no-referrer": forms would then be sent with the origin "null", which the check of forged requests must refuse
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        # strings become scripts nowhere; as markup only through the one policy of web/amparo.js, which htmx needs
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
        "upgrade-insecure-requests": BEHIND_TLS,
    }
}
# A request is bounded before anything reads it; a file never lies on the disk unsealed (web/uploads.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 2
FILE_UPLOAD_HANDLERS = ["amparo.web.uploads.InMemory"]

# What stands in the navigation: the act that opens it, its address, its name.
NAVIGATION = [
    ("home.open", "home", _("My work")),
    ("case.list", "protection:cases", _("Cases")),
    ("person.search", "protection:search", _("Find a person")),
    ("referral.list", "protection:referrals", _("Referrals")),
    ("disclosure.list", "disclosure:requests", _("Requests")),
    ("figures.read", "figures:overview", _("Figures")),
    ("estimation.read", "studies:estimates", _("Estimates")),
    ("narrative.read", "narrative:read", _("Read a report")),
    ("ledger.read", "ledger:entries", _("Ledger")),
    ("emergency.answer", "safeguards:emergencies", _("Emergency access")),
    ("wall.lift", "safeguards:walls", _("Walls")),
    ("emergency.review", "safeguards:alarms", _("Alarms")),
    ("grant.agree", "access:grants", _("Duties")),
    ("workers.list", "access:people", _("People who work here")),
    ("notice.read", "notices:list", _("Notices")),
    ("export.list", "exchange:exports", _("Exports")),
    ("job.list", "jobs:mine", _("My jobs")),
    (None, "access:account", _("My account")),
]
# What is about oneself stands in a small menu of its own, so that the main one keeps to the work.
NAVIGATION_MINE = {"notices:list", "exchange:exports", "jobs:mine", "access:account"}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian")), ("be", _("Belarusian"))]
LANGUAGE_COOKIE_NAME = "__Host-amparo_language" if BEHIND_TLS else "amparo_language"
LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "amparo.web.formats"
TIME_ZONE = databases.time_zone()
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("AMPARO_STATIC", HOME.path / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}
QUICK_EXIT_URL = os.environ.get("AMPARO_QUICK_EXIT", "https://www.wikipedia.org/")

# So many witnesses outside must have cosigned within the hour (ADR 0009); fewer is said on the ledger page.
WITNESSES_NEEDED = int(os.environ.get("AMPARO_WITNESSES", "2"))
# The page on who read a record, by the kind of record: the ledger room knows no room above it.
LEDGER_RECORD_PAGES = {"case": "protection:access_report"}

# Only views, status codes and error classes are ever logged: never an address with what was typed, never a value.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"quiet": {"class": "amparo.web.logs.WithoutContent"}},
    "root": {"handlers": ["quiet"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["quiet"], "level": "WARNING", "propagate": False}},
}
