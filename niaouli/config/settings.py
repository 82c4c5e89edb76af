"""The one settings module. Values come from the environment: see `docs/settings.md`."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from niaouli.config import environment
from niaouli.config.environment import Mode

# ── What this installation is ────────────────────────────────────────────────────────────────
NIAOULI_MODE = environment.mode()
NIAOULI_DEMONSTRATION = NIAOULI_MODE is Mode.DEMONSTRATION
NIAOULI_DATA_DIR = environment.data_directory(NIAOULI_MODE)
NIAOULI_BASE_URL = environment.base_url(NIAOULI_MODE)
PACKAGE_DIR = Path(__file__).resolve().parent.parent
_default_theme = PACKAGE_DIR / "ui" / "theme.toml"
NIAOULI_THEME = Path(environment.text("NIAOULI_THEME", str(_default_theme)))
NIAOULI_CATALOGUE = PACKAGE_DIR / "catalogue"
# Visitors of the demonstration check in whatever the day: its window is never closed for long.
_default_employment = PACKAGE_DIR / ("demo" if NIAOULI_DEMONSTRATION else "catalogue")
NIAOULI_EMPLOYMENT = Path(
    environment.text("NIAOULI_EMPLOYMENT", str(_default_employment / "employment.toml"))
)

SECRET_KEY = environment.secret_key(NIAOULI_MODE)
NIAOULI_MASTER_KEY = environment.master_key("NIAOULI_MASTER_KEY", NIAOULI_MODE)
NIAOULI_OLD_MASTER_KEYS = environment.master_keys("NIAOULI_OLD_MASTER_KEYS", NIAOULI_MODE)
DEBUG = False
ALLOWED_HOSTS = [urlsplit(NIAOULI_BASE_URL).hostname or "", "127.0.0.1", "localhost"]
if NIAOULI_MODE is Mode.PRODUCTION:
    ALLOWED_HOSTS = ALLOWED_HOSTS[:1]
CSRF_TRUSTED_ORIGINS = [NIAOULI_BASE_URL]
_https = NIAOULI_BASE_URL.startswith("https://")

# ── The house ────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "procrastinate.contrib.django",
    "niaouli.config",
    "niaouli.demo",
    "niaouli.portal",
    "niaouli.backoffice",
    "niaouli.web",
    "niaouli.datarights",
    "niaouli.employment",
    "niaouli.alerts",
    "niaouli.deliveries",
    "niaouli.cases",
    "niaouli.publications",
    "niaouli.procedures",
    "niaouli.documents",
    "niaouli.departments",
    "niaouli.topics",
    "niaouli.accounts",
    "niaouli.audit",
    "niaouli.mail",
    "niaouli.ui",
]
MIDDLEWARE = [
    "niaouli.web.middleware.RequestLogMiddleware",
    "niaouli.web.middleware.SecurityHeadersMiddleware",
    "niaouli.web.middleware.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "niaouli.web.middleware.PreferencesMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "niaouli.web.middleware.DeviceSeenMiddleware",
    "niaouli.web.middleware.DomainErrorsMiddleware",
]
ROOT_URLCONF = "niaouli.config.urls"
WSGI_APPLICATION = "niaouli.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        # Everything ours.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "niaouli.web.jinja.environment",
            "context_processors": ["niaouli.web.context.page"],
        },
    },
    {
        # Only what libraries bring; a test checks that no page of theirs can be reached.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
# The settings renderer would hand Django's form templates to our strict environment.
FORM_RENDERER = "django.forms.renderers.Jinja2"
# People see forms of a few pages; their answers never come near these bounds.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
NIAOULI_MAX_UPLOAD_BYTES = environment.number("NIAOULI_MAX_UPLOAD_MB", 20) * 1024 * 1024
# A whole request: one file of the largest size and what surrounds it. Files beyond are not read.
FILE_UPLOAD_MAX_MEMORY_SIZE = NIAOULI_MAX_UPLOAD_BYTES + 5 * 1024 * 1024

# Jobs that write again what they copied of a person whose name or address changed: accounts cannot
# know who keeps a copy.
NIAOULI_PERSON_CHANGED = ("cases.index_person",)

# ── Data ─────────────────────────────────────────────────────────────────────────────────────
DATABASES = {"default": environment.database(NIAOULI_MODE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits and used second-factor codes must be seen by every process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "documents": environment.documents(NIAOULI_DATA_DIR),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if NIAOULI_MODE is Mode.TEST
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = NIAOULI_DATA_DIR / "static"
STATICFILES_DIRS = [PACKAGE_DIR / "static"]
WHITENOISE_USE_FINDERS = NIAOULI_MODE is Mode.TEST
NIAOULI_ANTIVIRUS = environment.text("NIAOULI_ANTIVIRUS")
NIAOULI_TRUSTED_CERTIFICATES = environment.text("NIAOULI_TRUSTED_CERTIFICATES")
NIAOULI_SEAL = environment.text("NIAOULI_SEAL")
NIAOULI_SEAL_PASSWORD = environment.text("NIAOULI_SEAL_PASSWORD")
NIAOULI_TIMESTAMP = environment.text("NIAOULI_TIMESTAMP")

# ── People ───────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.Person"
# Unique whatever the capitals, by a constraint that this check does not look at.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "niaouli.accounts.passwords.PasswordRule"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:todo"
SESSION_COOKIE_NAME = "__Host-session" if _https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _https else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
CSRF_FAILURE_VIEW = "niaouli.web.errors.csrf_failure"

ALLAUTH_USER_CODE_FORMAT = {"length": 6, "dashed": True}
ACCOUNT_ADAPTER = "niaouli.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "niaouli.web.accounts.forms.SignupForm",
    "login": "niaouli.web.accounts.forms.LoginForm",
    "reset_password": "niaouli.web.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "niaouli.web.accounts.forms.ResetPasswordKeyForm",
    "set_password": "niaouli.web.accounts.forms.SetPasswordForm",
    "change_password": "niaouli.web.accounts.forms.ChangePasswordForm",
    "reauthenticate": "niaouli.web.accounts.forms.ReauthenticateForm",
    "confirm_email_verification_code": "niaouli.web.accounts.forms.ConfirmEmailForm",
    "confirm_password_reset_code": "niaouli.web.accounts.forms.ConfirmResetForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 30 * 60
# A person waits for a slow mailbox; the sign-in under way must not end before the code does.
ACCOUNT_LOGIN_TIMEOUT = 30 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 5
# Our page begins again instead: changing would tell apart an address that has an account.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # This session stays; Django ends the others.
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_USERNAME_BLACKLIST = ["admin", "administrateur", "niaouli", "root", "support"]
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 20 * 60
# Beside allauth's own limits: asking for alerts with an address alone; giving roles, which says
# whether a name or an address has an account.
ACCOUNT_RATE_LIMITS = {
    "subscribe": "20/m/ip",
    "give_role": "30/h/user",
    "enter_for_account": "60/h/user",
    "claim_case": "10/h/user",
    "opinion_link": "60/m/ip",
    "verify": "30/m/ip",
    "opinion_sent": "20/h/key",
}
MFA_ADAPTER = "niaouli.web.accounts.adapter.MfaAdapter"
MFA_FORMS = {
    "authenticate": "niaouli.web.accounts.forms.SecondFactorForm",
    "reauthenticate": "niaouli.web.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "niaouli.web.accounts.forms.ActivateForm",
}
# Time to read six digits and to type them (RFC 6238, 5.2): the code before and the next are taken.
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
USERSESSIONS_TRACK_ACTIVITY = False

# ── What reaches the outside ─────────────────────────────────────────────────────────────────
_email = environment.email(NIAOULI_MODE)
EMAIL_BACKEND = _email["BACKEND"]
EMAIL_HOST = _email.get("HOST", "")
EMAIL_PORT = _email.get("PORT", 25)
EMAIL_HOST_USER = _email.get("USER", "")
EMAIL_HOST_PASSWORD = _email.get("PASSWORD", "")
EMAIL_USE_TLS = _email.get("TLS", False)
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = environment.sender(NIAOULI_MODE)
# Where people answer the e-mails of their requests, and how these answers reach us.
NIAOULI_REPLY_ADDRESS = environment.reply_address(NIAOULI_MODE)
NIAOULI_IMAP_URL = environment.mailbox()
NIAOULI_MAIL_AUTHENTICATED_BY = environment.text("NIAOULI_MAIL_AUTHENTICATED_BY")
NIAOULI_MAX_MAIL_BYTES = environment.number("NIAOULI_MAX_MAIL_MB", 25) * 1024 * 1024
NIAOULI_MAIL_HANDLER = "niaouli.cases.operations.receiving.take_mail"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Only where a proxy of ours sets this header and removes the visitor's.
if environment.text("NIAOULI_BEHIND_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# ── Words and time ───────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.text("NIAOULI_TIME_ZONE", "Pacific/Noumea")

# ── Logs: one JSON line per event, without personal data ─────────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "niaouli.lib.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {
        "handlers": ["console"],
        "level": "WARNING" if NIAOULI_MODE is Mode.TEST else "INFO",
    },
    "loggers": {
        # The request log of ours says more, and without the query string.
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
    },
}
