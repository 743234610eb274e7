"""Settings of the installation, read once from the environment.

Without DATABASE_URL and REDIS_URL the private servers under the state directory are used.
"""

from pathlib import Path

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

from config import embedded

django_stubs_ext.monkeypatch()  # lets Django's classes name their model: ModelAdmin[Client]

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
_given = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"} <= env.ENVIRON.keys()
servers = {} if _given else embedded.connection_urls()

# --- Core -----------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or embedded.secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # former keys, as long as they are needed
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
COMPONENT_GALLERY = env.bool("COMPONENT_GALLERY", default=DEBUG)
ROOT_URLCONF = "config.urls"
AGENCY_URLCONF = "config.agency_urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "agencies.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config",
    "agencies",
    "agencies.access",
    "agencies.audit",
    "agencies.documents",
    "agencies.drafts",
    "agencies.sso",
    "clients",
    "sessions",
    "sessions.fidelity",
    "plans",
    "plans.portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "csp",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "agencies.transport.FewFeatures",
    "agencies.transport.KnownRequests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "agencies.middleware.PrivateByDefault",
    "agencies.access.api.answers.JsonErrors",
    "agencies.middleware.OriginOfActs",
    "agencies.middleware.AgencyPrefix",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agencies.context.surroundings",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- Database: the application's role for everything, the owner's for migrations ---------------

_database = embedded.database_config(env.str("DATABASE_URL", default=servers.get("DATABASE_URL", "")))
_owner = embedded.database_config(
    env.str("DATABASE_OWNER_URL", default=servers.get("DATABASE_OWNER_URL", ""))
)
DATABASES = {
    "default": {
        **_database,
        "ENGINE": "agencies.postgresql",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "TEST": {"MIRROR": "owner"},
    },
    "owner": {**_owner, "ENGINE": "django.db.backends.postgresql"},
}
DATABASE_ROUTERS = ["agencies.routing.OwnerMigrates"]

# --- Cache and queue -----------------------------------------------------------------------------

_redis = env.str("REDIS_URL", default=servers.get("REDIS_URL", ""))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": embedded.cache_url(_redis),
    }
}
CELERY_BROKER_URL = embedded.celery_url(_redis)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "sessions of the past": {"task": "config.clear_ended_sessions", "schedule": crontab("20", "4")},
    "drafts whose time is over": {"task": "drafts.remove_expired", "schedule": crontab("50", "*")},
    "roots of the trails": {
        "task": "config.keep_roots",
        "schedule": crontab("40", "23"),
    },  # of the day, in UTC
}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,  # longer than the longest task, else it runs twice
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}

# --- People signing in ---------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "agencies.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "agencies.sign_in.SignInForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# An address is proved by accepting the invitation sent to it, and no page changes it (config/urls.py).
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_SESSION_REMEMBER = False
# Somebody whose time in one agency is over signs in anew while another agency's pages are still open.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",  # the key is an account and the address the tries come from
    "reset_password": "20/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/5m/key",
    "reauthenticate": "10/5m/user",
    "single_sign_on": "60/m/ip",  # setting out and coming back count one each
}
MFA_ADAPTER = "agencies.factors.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "agencies.factors.forms.SecondStepForm",
    "reauthenticate": "agencies.factors.forms.ConfirmForm",
    "activate_totp": "agencies.factors.forms.AddAppForm",
    "add_webauthn": "agencies.factors.forms.AddPasskeyForm",
    "authenticate_webauthn": "agencies.factors.forms.SecondStepPasskeyForm",
    "login_webauthn": "agencies.factors.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "agencies.factors.forms.ConfirmPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Evoke"
MFA_TOTP_TOLERANCE = 1  # telephones whose clock is half a minute off
MFA_RECOVERY_CODE_COUNT = 10
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # else a key that was found would be enough to sign in with
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is proved by its invitation
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "agencies.passwords.NotOurWords"},
]
INVITATION_DAYS = 7
# Single sign-on: the providers are the agencies' own rows, never settings or the library's table.
SOCIALACCOUNT_ADAPTER = "agencies.sso.adapter.SignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "provider_class": "agencies.sso.openid.AgencyProvider"}
}
# Networks that are not open to the world, and in which an agency's provider may stand all the same.
SINGLE_SIGN_ON_NETWORKS = env.list(
    "SINGLE_SIGN_ON_NETWORKS", default=["127.0.0.0/8", "::1/128"] if DEBUG else []
)

# --- Words and times ---------------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

# --- Files served as they are ------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(embedded.state_dir() / "static")))
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Mail --------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Evoke <evoke@localhost>")
PUBLIC_ADDRESS = env.str("PUBLIC_ADDRESS", default=f"http://localhost:{env.str('PORT', default='8000')}")
if "EMAIL_URL" in env.ENVIRON:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = embedded.state_dir() / "mail"

# --- Security ------------------------------------------------------------------------------------

TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # how many append to X-Forwarded-For
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
HTTPS = env.bool("HTTPS", default=False)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked from inside, without the proxy that ends TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_ENGINE = "agencies.sign_ins.store"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_AGE = 24 * 60 * 60  # the most an agency can allow; each sets its own limits
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- API ---------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["agencies.access.api.authentication.MemberAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["agencies.access.api.authentication.MayUseApi"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "agencies.access.api.pagination.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "agencies.access.api.errors.explain",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Evoke",
    "DESCRIPTION": "Clients, sessions and plans of one agency, within the reach of whoever asks.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_URLCONF": AGENCY_URLCONF,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# --- Logs: no personal data ------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_values": {"()": "config.logs.WithoutValues"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_values"]}
    },
    "loggers": {"celery.app.trace": {"filters": ["without_values"]}},  # the worker brings its own handlers
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
