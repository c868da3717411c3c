"""Who is at the keyboard? Acts on money, votes and rights ask again for the password, or a code.

A transition, a command or a record view declares it (`reauthenticate=True`); the field stands on
the page of the act, so that nothing typed is lost. Saying it once holds for some minutes
(`REENTRY_MINUTES`) in this session. Keys of programs cannot say it, so they cannot take such steps.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import current_app, g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import text
from wtforms.validators import ValidationError

from app.extensions import db
from app.kernel import clock, second_factor, sessions, sign_in
from app.kernel.errors import ReentryNeeded
from app.kernel.fields import PasswordField, TranslatedForm
from app.kernel.pages import FormSection

FIELD = "reentry"
CONFIRM = text("select core_session_confirm(:token)")


def needed() -> bool:
    """Tell whether the user has to say again who they are."""
    found: sessions.Standing | None = g.get("standing")
    if found is None or found.confirmed is None:
        return True
    return found.confirmed > int(current_app.config["REENTRY_MINUTES"]) * 60


def require() -> None:
    """Raise ReentryNeeded where no page can ask."""
    if needed():
        raise ReentryNeeded


def holds(typed: str) -> bool:
    """Tell whether what was typed is the actor's password or a code; remember it for a while."""
    database = db.session()
    code = "".join(typed.split())
    if code.isdigit() and len(code) == 6:
        known = second_factor.is_right(database, sessions.token(), code, clock.now())
    else:
        known = sign_in.is_own_password(database, typed)
        database.commit()
    if known:
        database.execute(CONFIRM, {"token": sessions.token()})
        database.commit()
        g.standing = replace(g.standing, confirmed=0)
    return known


def _check(_form: Any, field: Any) -> None:
    if not holds(field.data):
        raise ValidationError(_("This is not your password, nor a code that is right now."))


class ReentryForm(TranslatedForm):
    """Asks for nothing but who one is."""


def ask(form: Any) -> Any:
    """Add the question to a form where it is needed, and return the form."""
    if needed() and FIELD not in form:
        field = PasswordField(
            _l("Your password, or a code of your app"),
            [_check],
            required=True,
            max_length=200,
            help=_l("This step is asked for again, so that nobody takes it in your name."),
            render_kw={"autocomplete": "current-password"},
        )
        form._fields[FIELD] = field.bind(form=form, name=FIELD, prefix="")
        form[FIELD].process(request.form if request.method == "POST" else None)
    return form


def settle(form: Any) -> None:
    """Take the question off a form that is shown again, once it was answered."""
    if FIELD in form and not needed():
        form._fields.pop(FIELD)


def sections(form: Any) -> tuple[FormSection, ...]:
    """Return the section of the question, where a form has it."""
    return (FormSection(_("Who is at the keyboard?"), (FIELD,)),) if FIELD in form else ()
