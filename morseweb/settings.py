"""All settings. Without an environment they are production's; docs/settings.md explains each variable."""

import os
from datetime import timedelta
from pathlib import Path

from whitenoise.compress import Compressor

from encoder import __version__

from .environment import load

BASE_DIR = Path(__file__).resolve().parent.parent
env = load(Path(os.environ.get("ENV_FILE", BASE_DIR / ".env")))

# What an installation must say
SECRET_KEY = env.secret("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
DATABASES = {"default": env.database("DATABASE_URL")}

# What it may say
DEBUG = env.boolean("DEBUG", False)
HTTPS = env.boolean("HTTPS", True)
HSTS_DAYS = env.number("HSTS_DAYS", 1)
HSTS_SUBDOMAINS = env.boolean("HSTS_SUBDOMAINS", False)
BEHIND_PROXY = env.boolean("BEHIND_PROXY", False)
PROXY_ADDRESSES = env.networks("PROXY_ADDRESSES", "127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", "")
NODE_NAME = env.text("NODE_NAME", "")
ADMIN_PORT = env.number("ADMIN_PORT", 0)
METRICS_ALLOWED = env.networks("METRICS_ALLOWED", "127.0.0.0/8,::1")
SNAPSHOT_FILE = env.text("SNAPSHOT_FILE", "")
SOURCE_URL = env.address("SOURCE_URL")
LOG_FORMAT = env.text("LOG_FORMAT", "json", choices=("json", "text"))
LOG_LEVEL = env.text("LOG_LEVEL", "INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR"))
SESSION_IDLE_MINUTES = env.number("SESSION_IDLE_MINUTES", 60, least=5)
DATABASE_TIMEOUT_SECONDS = env.number("DATABASE_TIMEOUT_SECONDS", 5, least=1)

RELEASE = __version__

# The application
INSTALLED_APPS = [
    "encoder.apps.EncoderConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "whitenoise.runserver_nostatic",
    "morseweb.storage.CollectedConfig",
    "corsheaders",
    "import_export",
    "ninja",
    "simple_history",
]
MIDDLEWARE = [
    "morseweb.health.HealthMiddleware",
    "encoder.web.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "encoder.web.middleware.PolicyMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "encoder.web.middleware.StrictRequestMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Public pages have no session and set no cookie: the rest runs under /admin/ alone.
    "encoder.web.middleware.AdminSessionMiddleware",
    "encoder.web.middleware.AdminCsrfViewMiddleware",
    "encoder.web.middleware.AdminAuthenticationMiddleware",
    "encoder.web.middleware.AdminMessageMiddleware",
    "encoder.web.middleware.AdminHistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "morseweb.urls"
WSGI_APPLICATION = "morseweb.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "encoder.pages.views.site",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
DOCS_DIR = BASE_DIR / "docs"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"

# The database (docs/decisions/databases.md)
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": DATABASE_TIMEOUT_SECONDS,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        charset="utf8mb4",
        connect_timeout=2,
        read_timeout=DATABASE_TIMEOUT_SECONDS,
        write_timeout=DATABASE_TIMEOUT_SECONDS,
    )
    DATABASES["default"]["TEST"] = {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_nopad_bin"}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # looks for CsrfViewMiddleware by name; ours is a subclass, which the tests hold to its work
    "security.W005",  # the subdomains are somebody's, who says so by HSTS_SUBDOMAINS
    "security.W021",  # a list in browsers from which nobody gets out within months is no setting
]

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "morseweb.storage.ManifestStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Who debugs a script can wait for its source map.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]

# Security
CSRF_FAILURE_VIEW = "encoder.web.handlers.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 86_400 * HSTS_DAYS if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and HSTS_SUBDOMAINS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "media-src": "'self' blob:",  # a text too long for an address is posted, its sound played from memory
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
POLICIES = {
    "Content-Security-Policy": "; ".join(map(" ".join, CONTENT_SECURITY_POLICY.items())),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Permitted-Cross-Domain-Policies": "none",
}
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_METHODS = ("GET", "HEAD", "OPTIONS", "POST")
CORS_ALLOW_HEADERS = ("accept", "content-type", "if-none-match", "if-range", "range")
CORS_EXPOSE_HEADERS = (
    *("Accept-Ranges", "Content-Disposition", "Content-Length", "Content-Range", "ETag", "Retry-After"),
    *("X-Alphabet-Revision", "X-Request-Id", "X-Served-By"),
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        *("UserAttributeSimilarityValidator", "MinimumLengthValidator"),
        *("CommonPasswordValidator", "NumericPasswordValidator"),
    )
]

# Logging in: encoder.web.logins has the reasons
LOGIN_REDIRECT_URL = "/admin/"
SESSION_COOKIE_AGE = 60 * SESSION_IDLE_MINUTES
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
OTP_TOTP_ISSUER = "Morse"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
AXES_LOCKOUT_PARAMETERS = ["ip_address"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "encoder.web.logins.address"
AXES_LOCKOUT_CALLABLE = "encoder.web.logins.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # our log has it
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # an alphabet's page: up to 300 symbols of 11 fields

IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"

# Logs: one line a request and one a problem, to standard error
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request": {"()": "encoder.web.logs.RequestIdFilter"},
        "discreet": {"()": "encoder.web.logs.DiscreetFilter"},
    },
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{asctime} {levelname} {name} {message} {request_id}",
            "style": "{",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            "static_fields": {"node": NODE_NAME},
        },
        "text": {"format": "{asctime} {levelname} {name} {request_id} {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request", "discreet"]},
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "axes": {"handlers": [], "level": "ERROR", "propagate": True},  # morse.login says it once
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},  # repeats every address
    },
}
