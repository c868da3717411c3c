"""Turns errors into words: the texts of the kernel's own errors, and the lookup for all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from psycopg import errors as pg

from app.kernel import errors, input_messages
from app.kernel.documents import texts as documents_texts
from app.kernel.formats import format_date, format_decimal, format_integer
from app.kernel.manifest import Text
from app.kernel.registry import registry

TEN_THOUSAND = 10_000

MESSAGES: dict[type[BaseException], Text] = {
    errors.NotFound: _l("This record does not exist, or it is not within your reach."),
    errors.NotYetThere: _l("This record did not exist on %(at)s yet."),
    errors.NotAllowed: _l("Your role does not allow this."),
    errors.ReentryNeeded: _l(
        "This step asks for your password again. Take it on the page of the record, by yourself."
    ),
    errors.Conflict: _l("Somebody else has changed this record meanwhile. Open it again."),
    errors.VersionNeeded: _l(
        "Say which version of the record you read: in If-Match, or as “version” in the body."
    ),
    errors.StillUsed: _l("Other records refer to this one, so it cannot be removed."),
    errors.WrongState: _l("“%(transition)s” is not possible while the state is “%(state)s”."),
    errors.GuardRefused: "%(text)s",
    errors.ReasonRequired: _l("“%(transition)s” needs a reason."),
    errors.PeopleRequired: _l("“%(transition)s” needs %(count)s other people who agree."),
    errors.PaperRequired: _l("“%(transition)s” needs its signed paper: %(paper)s."),
    errors.NotHere: _l("This action is not for the record as it is."),
    errors.NoWayBack: _l("There is no step that leads back."),
    errors.ActUnknown: _l("This list or this action does not exist any more."),
    errors.BadQuery: _l(
        "The address asks for “%(parameter)s” with a value that is not understood."
    ),
    errors.BadBody: _l("The body of the request has to be a JSON object."),
    errors.InvalidInput: _l("Some fields need your attention."),
    errors.ModuleProblem: _l("Module %(module)s: %(detail)s"),
    **documents_texts.MESSAGES,
}

GUARDS: dict[str, Text] = {
    "CT001": _l("The trail is never changed."),
    "CT002": _l("The record is in a state from which this step is not possible."),
    "CT003": _l("A number that was given out stands, and the next one follows it."),
    "CT004": _l("A unit cannot lie below a unit of this level."),
    "CT005": _l("The file stood with its record when a step was taken, so it stays."),
    "CT006": _l("The content of a file is never changed; attach another one."),
    "CTW01": _l("Not enough different people have agreed to this step as the record is now."),
    "CTW02": _l("The signed paper that this step rests on is missing or incomplete."),
    "CTW03": _l(
        "Another person decides here: not the one who proposed it, and only in a role for it."
    ),
    "CTW04": _l("This record does not exist, or it is not within your reach."),
    "CTW05": _l("This is proposed already, or the record has changed since it was proposed."),
    "CTW06": _l("What people agreed to and signed stands."),
    "CTW07": _l(
        "Your account is not joined to a person yet, so it has no part in money, votes and steps "
        "that ask for different people. Ask the administrator to join it."
    ),
}

CONSTRAINTS: dict[type[Exception], Text] = {
    pg.UniqueViolation: _l("This value is taken already; it must be unique."),
    pg.ExclusionViolation: _l("This overlaps in time with another record."),
    pg.ForeignKeyViolation: _l("The chosen record does not exist, or it is not within your reach."),
    pg.NotNullViolation: _l("A value is required."),
    pg.CheckViolation: _l("This value is not allowed here."),
}


SPANS = ("_dates", "_dates_in_order", "_validity")  # how we name the order of two days


def known(error: BaseException) -> bool:
    """Tell whether an error is one that a user may meet, so that it has a text."""
    return type(error) in input_messages.MESSAGES or _template(error) is not None


def _template(error: BaseException) -> Text | None:
    texts = {**MESSAGES, **registry().messages}
    return next((texts[cls] for cls in type(error).__mro__ if cls in texts), None)


def text_for(error: BaseException) -> str:
    """Return the text of an error in the language of the request, with its values."""
    if isinstance(error, ValueError) and type(error) in input_messages.MESSAGES:
        return input_messages.explain(error)
    template = _template(error)
    if template is None:
        return _("Something went wrong.")
    return str(template) % _Values(error)


class _Values(dict[str, Any]):
    """The attributes of an error, as a template sees them."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def __missing__(self, name: str) -> Any:
        return _shown(getattr(self.error, name))


def _shown(value: Any) -> Any:
    """Return a value of an error as the reader writes it; codes become the modules' words."""
    if isinstance(value, tuple):
        return ", ".join(str(_shown(entry)) for entry in value)
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, int) and abs(value) >= TEN_THOUSAND:  # a year stays as it is
        return format_integer(value)
    return registry().labels.get(value, value) if isinstance(value, str) else value


def text_for_constraint(cause: BaseException | None, name: str) -> Text:
    """Return why the database refused a value: by the constraint's name, else by its kind."""
    named = registry().constraints.get(name)
    if named is not None:
        return named
    if name.startswith("ck_") and name.endswith(SPANS):
        return _l("The last day lies before the first day.")
    for cls, words in CONSTRAINTS.items():
        if isinstance(cause, cls):
            return words
    return _l("The database refused this value.")


def text_for_guard(code: str) -> Text:
    """Return why one of our triggers refused: a text for its error code."""
    known_codes = {**GUARDS, **registry().constraints}
    return known_codes.get(code, _l("The database refused this change."))


def field_texts(error: errors.InvalidInput) -> dict[str, str]:
    """Return the texts of an InvalidInput by field."""
    return {
        name: text_for(value) if isinstance(value, BaseException) else str(value)
        for name, value in error.errors.items()
    }


def status_of(error: BaseException) -> int:
    """Return the HTTP status of an error that has a text."""
    return int(getattr(error, "status", 422))
