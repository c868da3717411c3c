"""Django admin 5.2 on our tables: how a competent team would set it up, as it comes and tuned.

Everything that is not the matter of the comparison leans to Django's side: a superuser (no question
of rights, no record rule), a connection of the owner (no policy), signed cookies as sessions (no
statement for them), connections that stay open, one language, no trail of reads.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import django
from django.conf import settings
from django.core.management import call_command

from benchmarks.households import PROVINCE_USER

SCHEMA = "django"
MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


def wsgi(url: str) -> Any:
    """Return Django's WSGI application on a database, with tables of its own in a schema."""
    configure(url)
    from django.core.wsgi import get_wsgi_application
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"create schema if not exists {SCHEMA}")
    call_command("migrate", verbosity=0, interactive=False)
    return get_wsgi_application()


def configure(url: str) -> None:
    """Set Django up as for production: no debugging, so templates are cached."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    settings.configure(
        DEBUG=False,
        DEBUG_PROPAGATE_EXCEPTIONS=True,
        SECRET_KEY="of-the-benchmark-" + "0123456789abcdef" * 3,
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF="benchmarks.django_admin",
        MIDDLEWARE=MIDDLEWARE,
        INSTALLED_APPS=[
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "benchmarks",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": parts.path.strip("/"),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": asked["host"][0],
                "PORT": asked["port"][0],
                "CONN_MAX_AGE": None,
                "OPTIONS": {"options": f"-c search_path={SCHEMA},public"},
            }
        },
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        LANGUAGE_CODE="vi",
        TIME_ZONE="Asia/Ho_Chi_Minh",
        USE_TZ=True,
        STATIC_URL="/static/",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup(set_prefix=False)


def session_cookie() -> str:
    """Make the superuser and return the cookie of a browser that is signed in as them."""
    from django.contrib.auth import (
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
        get_user_model,
    )
    from django.contrib.sessions.backends.signed_cookies import SessionStore

    users = get_user_model().objects
    user = users.create_superuser(username="bench", password=None, id=PROVINCE_USER)
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"
