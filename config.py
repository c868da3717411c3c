"""Settings of the program, read from the environment.

    CHUNGTAY_ENV          development (default), test or production
    CHUNGTAY_INSTANCE     folder of the embedded database, generated secrets and files
    DATABASE_URL          application role; when absent, the embedded PostgreSQL is used
    DATABASE_OWNER_URL    operator role: needed by the operator's commands, not by the web
    SECRET_KEY            signs sessions; at least 32 characters
    CHUNGTAY_MASTER_KEY   32 bytes in base64: encrypts personal fields; losing it loses them.
                          Several with commas, the newest first (docs/operations.md, section 1)
    MODULES               modules to load, separated by commas; all that are found by default
    FILES_DIR             attachments; `files` in the instance folder by default
    PORT                  8080 by default
    CHUNGTAY_EXPORT_AT_ONCE       2000: exports of more rows are made by a worker
    CHUNGTAY_EXPORT_MOST          1000000: most rows of an export
    CHUNGTAY_EXPORT_HOURS         48: how long the file of an export is kept
    CHUNGTAY_HOSTS                names under which the program is reached, separated by commas
    CHUNGTAY_PROXIES              0: how many reverse proxies stand before the web
    CHUNGTAY_OIDC_ISSUER          address of an OpenID provider; with it _CLIENT_ID,
                                  _CLIENT_SECRET, _CLAIM (email) and _LABEL (on the button)
    CHUNGTAY_MAIL_HOST            server that takes mails (none: no mail is sent); with it _PORT,
                                  _SECURITY (starttls, tls or none), _USER, _PASSWORD and _FROM
    CHUNGTAY_PAPER_FONTS          folder with Liberation Serif 2, where it is not in a usual place
    CHUNGTAY_REMIND_DAYS          3: working days before a last day, when people are reminded
    CHUNGTAY_URL                  address of the program in mails: https://host
    CHUNGTAY_SIGNATURE_ROOTS      file or folder of the certificates (PEM, DER) that digital
                                  signatures of papers are trusted by; none by default
    CHUNGTAY_SECOND_FACTOR        required (default), or optional for demonstrations
    CHUNGTAY_SESSION_IDLE_MINUTES  60: a session without a request ends
    CHUNGTAY_SESSION_HOURS         12: every session ends

Outside production the two keys are generated once and kept in `secrets.json` of the instance.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from app.kernel.instance import SecretStore, locate_instance

ROOT = Path(__file__).resolve().parent
ENVIRONMENTS = ("development", "test", "production")
SHORTEST_SECRET = 32
MASTER_KEY_BYTES = 32
LARGEST_UPLOAD_BYTES = 32 * 1024 * 1024

_FRAMEWORK: Mapping[str, object] = {
    "APP_NAME": "Chung Tay",
    "AUTH_TYPE": 1,
    "AUTH_RATE_LIMITED": False,  # the database counts, for all processes (ADR 0034)
    "FAB_ADD_SECURITY_API": False,
    "FAB_API_SWAGGER_UI": False,
    "FAB_CREATE_DB": False,
    "FAB_INDEX_VIEW": "app.core.views.home.HomeView",
    "FAB_SECURITY_MANAGER_CLASS": "app.kernel.security.SecurityManager",
    "FAB_UPDATE_PERMS": False,
    "BABEL_DEFAULT_LOCALE": "vi",
    "BABEL_DEFAULT_TIMEZONE": "Asia/Ho_Chi_Minh",
    "LANGUAGES": {
        "vi": {"flag": "vn", "name": "Tiếng Việt"},
        "en": {"flag": "gb", "name": "English"},
    },
    "MAX_CONTENT_LENGTH": LARGEST_UPLOAD_BYTES,
    "PASSWORD_HASH_METHOD": "scrypt:32768:8:3",
    "RATELIMIT_ENABLED": False,
    "REMEMBER_COOKIE_HTTPONLY": True,
    "REMEMBER_COOKIE_SAMESITE": "Lax",
    "REENTRY_MINUTES": 10,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_TOUCH_SECONDS": 60,
    "SESSION_COOKIE_SAMESITE": "Lax",
    # Values of statements may be personal, and errors are logged.
    "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True, "hide_parameters": True},
    "SQLALCHEMY_TRACK_MODIFICATIONS": False,
    "WTF_CSRF_ENABLED": True,
    "WTF_CSRF_TIME_LIMIT": None,
}


class SettingError(Exception):
    """An environment variable has a value that cannot be used."""

    def __init__(self, name: str, expected: str) -> None:
        """Name the variable and what it should hold."""
        super().__init__(f"{name}: expected {expected}")
        self.name = name


def load_settings(environ: Mapping[str, str], root: Path) -> dict[str, object]:
    """Build the settings from environment variables and the folder of the program."""
    environment = _choice(environ, "CHUNGTAY_ENV", ENVIRONMENTS)
    production = environment == "production"
    instance = locate_instance(root, environ.get("CHUNGTAY_INSTANCE"))
    store = None if production else SecretStore(instance.path / "secrets.json")
    database, owner_database, backup_database = (
        database_url(environ.get(name), name)
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL")
    )
    files = environ.get("FILES_DIR")
    return {
        **_FRAMEWORK,
        **_openid(environ),
        **_mail(environ),
        "CHUNGTAY_ENV": environment,
        "CHUNGTAY_INSTANCE": instance.path,
        "CHUNGTAY_INSTANCE_NOTE": instance.note,
        "CHUNGTAY_MASTER_KEY": _secret(environ, store, "CHUNGTAY_MASTER_KEY", make_master_key),
        "DATABASE_BACKUP_URL": backup_database,
        "DATABASE_OWNER_URL": owner_database,
        "DATABASE_URL": database,
        "DEBUG": environ.get("FLASK_DEBUG", "").lower() in {"1", "true", "yes", "on"},
        "EXPORT_AT_ONCE": _number(environ, "CHUNGTAY_EXPORT_AT_ONCE", 2_000, 50_000),
        "EXPORT_HOURS": _number(environ, "CHUNGTAY_EXPORT_HOURS", 48, 24 * 30),
        # A sheet has 1,048,576 rows; head and watermark take some.
        "EXPORT_MOST": _number(environ, "CHUNGTAY_EXPORT_MOST", 1_000_000, 1_048_000),
        "SIGNATURE_ROOTS": environ.get("CHUNGTAY_SIGNATURE_ROOTS", ""),
        "FILES_DIR": Path(files).expanduser().resolve() if files else instance.path / "files",
        "LOG_FORMAT": _choice(
            environ, "CHUNGTAY_LOG", ("json", "text") if production else ("text", "json")
        ),
        "METRICS_TOKEN": environ.get("METRICS_TOKEN") or None,
        "MODULES": _names(environ.get("MODULES")),
        "PORT": _port(environ.get("PORT")),
        "REMEMBER_COOKIE_SECURE": production,
        "SECRET_KEY": _secret(environ, store, "SECRET_KEY", secrets.token_urlsafe),
        "REMIND_DAYS": _number(environ, "CHUNGTAY_REMIND_DAYS", 3, 30),
        "PAPER_FONTS": environ.get("CHUNGTAY_PAPER_FONTS", ""),
        "PROXIES": _number(environ, "CHUNGTAY_PROXIES", 0, 5, least=0),
        "SECOND_FACTOR": _choice(environ, "CHUNGTAY_SECOND_FACTOR", ("required", "optional")),
        # Browsers take a cookie of this name from this very host and over TLS only.
        "SESSION_COOKIE_NAME": "__Host-chungtay" if production else "session",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_HOURS": _number(environ, "CHUNGTAY_SESSION_HOURS", 12, 24),
        "SESSION_IDLE_MINUTES": _number(environ, "CHUNGTAY_SESSION_IDLE_MINUTES", 60, 720),
        "SQLALCHEMY_DATABASE_URI": database,
        "TESTING": environment == "test",
        "TRUSTED_HOSTS": list(_names(environ.get("CHUNGTAY_HOSTS")) or ()) or None,
    }


def production_problems(config: Mapping[str, object]) -> list[str]:
    """Say why production must not start with these settings; an empty list is good."""
    problems = []
    secret = config.get("SECRET_KEY")
    if not isinstance(secret, str) or len(secret) < SHORTEST_SECRET:
        problems.append(f"SECRET_KEY is missing or shorter than {SHORTEST_SECRET} characters.")
    elif len(set(secret)) < SHORTEST_SECRET // 4:
        problems.append("SECRET_KEY repeats a few characters; use a random one.")
    if config.get("DEBUG"):
        problems.append("Debug mode is on; unset FLASK_DEBUG.")
    if not config.get("DATABASE_URL"):
        problems.append("DATABASE_URL is missing.")
    elif config.get("DATABASE_URL") == config.get("DATABASE_OWNER_URL"):
        problems.append("DATABASE_URL must be of the application role, not of the operator.")
    if not config.get("TRUSTED_HOSTS"):
        problems.append("CHUNGTAY_HOSTS is missing: the names under which the program is reached.")
    if config.get("SECOND_FACTOR") == "optional":
        problems.append("CHUNGTAY_SECOND_FACTOR=optional is for demonstrations only; unset it.")
    if not is_master_key(config.get("CHUNGTAY_MASTER_KEY")):
        problems.append(
            f"CHUNGTAY_MASTER_KEY is missing or not {MASTER_KEY_BYTES} bytes in base64, each once."
        )
    return problems


def make_master_key() -> str:
    """Return a new random key for the encryption of fields."""
    return base64.b64encode(secrets.token_bytes(MASTER_KEY_BYTES)).decode("ascii")


def is_master_key(value: object) -> bool:
    """Tell whether a value holds keys for the encryption of fields, the newest first."""
    from app.kernel.crypto import read_keys

    try:
        return bool(read_keys(str(value or ""))[0])
    except ValueError:
        return False


def database_url(value: str | None, name: str = "DATABASE_URL") -> str | None:
    """Return a database URL that names the driver, whichever way it was written."""
    for scheme in ("postgres://", "postgresql://"):
        if value and value.startswith(scheme):
            return "postgresql+psycopg://" + value.removeprefix(scheme)
    if value and not value.startswith("postgresql+psycopg://"):
        raise SettingError(name, "postgresql://…, the only database engine")
    return value or None


def _choice(environ: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    value = environ.get(name) or known[0]
    if value not in known:
        raise SettingError(name, "one of " + ", ".join(known))
    return value


def _secret(
    environ: Mapping[str, str], store: SecretStore | None, name: str, make: Callable[[], str]
) -> str | None:
    given = environ.get(name)
    if given or store is None:
        return given
    return store.ensure(name.lower(), make)


def _openid(environ: Mapping[str, str]) -> dict[str, object]:
    """Return the framework's settings for an OpenID provider; importing it is not for free."""
    if not environ.get("CHUNGTAY_OIDC_ISSUER"):
        return {}
    from app.kernel import oidc

    return oidc.settings(environ)


def _mail(environ: Mapping[str, str]) -> dict[str, object]:
    """Return where mails are handed in; nothing is sent without a host."""
    host, url = environ.get("CHUNGTAY_MAIL_HOST"), environ.get("CHUNGTAY_URL", "")
    if not host:
        return {"MAIL_HOST": None, "PUBLIC_URL": url.rstrip("/")}
    if not url.startswith(("https://", "http://")):
        raise SettingError("CHUNGTAY_URL", "the address under which readers reach the program")
    sender = environ.get("CHUNGTAY_MAIL_FROM", "")
    if "@" not in sender or "\n" in sender:
        raise SettingError("CHUNGTAY_MAIL_FROM", "the address from which mails come")
    security = _choice(environ, "CHUNGTAY_MAIL_SECURITY", ("starttls", "tls", "none"))
    port = _number(environ, "CHUNGTAY_MAIL_PORT", 465 if security == "tls" else 587, 65535)
    return {
        "MAIL_HOST": host,
        "MAIL_PORT": port,
        "MAIL_SECURITY": security,
        "MAIL_USER": environ.get("CHUNGTAY_MAIL_USER"),
        "MAIL_PASSWORD": environ.get("CHUNGTAY_MAIL_PASSWORD"),
        "MAIL_FROM": sender,
        "PUBLIC_URL": url.rstrip("/"),
    }


def _names(value: str | None) -> tuple[str, ...] | None:
    if not value:
        return None
    return tuple(name.strip() for name in value.split(",") if name.strip())


def _number(
    environ: Mapping[str, str], name: str, default: int, most: int, *, least: int = 1
) -> int:
    value = environ.get(name)
    if not value:
        return default
    if not value.isdigit() or not least <= int(value) <= most:
        raise SettingError(name, f"a number from {least} to {most}")
    return int(value)


def _port(value: str | None) -> int:
    if not value:
        return 8080
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise SettingError("PORT", "a number from 1 to 65535")
    return int(value)


@cache
def _settings() -> dict[str, object]:
    return load_settings(os.environ, ROOT)


def __getattr__(name: str) -> object:
    """Return a setting of this process, read when first asked for: importing costs nothing."""
    if name.isupper() and name in _settings():
        return _settings()[name]
    raise AttributeError(name)


def __dir__() -> list[str]:
    """List the settings too: `app.config.from_object("config")` goes by this."""
    return [*globals(), *_settings()]
