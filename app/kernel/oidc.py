"""Sign-in with an OpenID provider: the framework's own client, and accounts found by a claim.

Nobody gets an account by signing in elsewhere: the provider says who somebody is, and an account
with that verified address (or user name) has to be there. State, nonce, signature, issuer and
audience are checked by authlib.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from authlib.common.errors import AuthlibBaseError
from flask import current_app, session, url_for
from joserfc.errors import JoseError
from requests import RequestException
from sqlalchemy import func, select

from app.extensions import db

log = logging.getLogger(__name__)

NAME = "oidc"
NEXT = "oidc_next"


def settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the framework's settings for the provider that the environment names, if any."""
    issuer = environ.get("CHUNGTAY_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return {}
    return {
        "AUTH_TYPE": 4,
        "AUTH_USER_REGISTRATION": False,
        "OIDC_CLAIM": environ.get("CHUNGTAY_OIDC_CLAIM", "email"),
        "OIDC_LABEL": environ.get("CHUNGTAY_OIDC_LABEL", "OpenID"),
        "OAUTH_PROVIDERS": [
            {
                "name": NAME,
                "token_key": "access_token",
                "remote_app": {
                    "client_id": environ.get("CHUNGTAY_OIDC_CLIENT_ID", ""),
                    "client_secret": environ.get("CHUNGTAY_OIDC_CLIENT_SECRET", ""),
                    "server_metadata_url": f"{issuer}/.well-known/openid-configuration",
                    "client_kwargs": {
                        "scope": "openid email profile",
                        "code_challenge_method": "S256",
                        "timeout": 10,
                    },
                },
            }
        ],
    }


def is_on() -> bool:
    """Tell whether an OpenID provider is configured."""
    return bool(current_app.config.get("OAUTH_PROVIDERS"))


def start(wanted: str) -> Any:
    """Send the browser to the provider; state and nonce are kept in its own cookie."""
    session[NEXT] = wanted
    return _client().authorize_redirect(url_for("LoginView.authorized", _external=True))


def finish() -> Any:
    """Return the account of whom the provider names; nothing when anything is not as it should."""
    try:
        token = _client().authorize_access_token()
    except (AuthlibBaseError, JoseError, RequestException, KeyError, ValueError) as error:
        log.warning("an OpenID provider's answer was refused: %s", type(error).__name__)
        return None
    claims: Mapping[str, Any] = token.get("userinfo") or {}
    return account_of(claims)


def account_of(claims: Mapping[str, Any]) -> Any:
    """Return the active account that a verified claim names; nothing without one."""
    from flask_appbuilder.security.sqla.models import User

    name = str(current_app.config["OIDC_CLAIM"])
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        return None
    if name == "email" and claims.get("email_verified") is not True:
        return None
    column = User.email if name == "email" else User.username
    found = db.session.scalars(select(User).where(func.lower(column) == value.lower())).all()
    return found[0] if len(found) == 1 and found[0].active else None


def _client() -> Any:
    return current_app.extensions["appbuilder"].sm.oauth_remotes[NAME]
