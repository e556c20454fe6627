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

ROOMS = ["web", "access", "vault", "ledger", "events", "protection", "figures", "narrative", "demo"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    *[f"amparo.{room}" for room in ROOMS if (PACKAGE / room / "apps.py").exists()],
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "amparo.web.middleware.NothingCached",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "access:sign_in"

# The cookie holds the session secret, signed; the database holds only its hash, and ends the session (ADR 0003).
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME = "amparo"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_HOURS = 8
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "amparo.web.views.csrf_failure"
BEHIND_TLS = os.environ.get("AMPARO_TLS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_HSTS_SECONDS = 31536000 if BEHIND_TLS else 0
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
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# What stands in the navigation: the act that opens it, its address, its name.
NAVIGATION = [
    ("home.open", "home", _("My work")),
    ("case.list", "protection:cases", _("Cases")),
    ("person.search", "protection:search", _("Find a person")),
    ("referral.list", "protection:referrals", _("Referrals")),
    ("figures.read", "figures:overview", _("Figures")),
    ("narrative.read", "narrative:read", _("Read a report")),
    ("ledger.read", "ledger:entries", _("Ledger")),
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian")), ("be", _("Belarusian"))]
LANGUAGE_COOKIE_NAME = "amparo_language"
LANGUAGE_COOKIE_SAMESITE = "Strict"
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "amparo.web.formats"
TIME_ZONE = os.environ.get("AMPARO_TIME_ZONE", "Europe/Minsk")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("AMPARO_STATIC", HOME.path / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
QUICK_EXIT_URL = os.environ.get("AMPARO_QUICK_EXIT", "https://www.wikipedia.org/")

# Only views, status codes and error classes are ever logged: never an address with what was typed, never a value.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"quiet": {"class": "amparo.web.logs.WithoutContent"}},
    "root": {"handlers": ["quiet"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["quiet"], "level": "WARNING", "propagate": False}},
}
