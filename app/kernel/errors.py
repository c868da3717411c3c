"""Errors as types: they carry values, never text; `messages` turns them into words."""

from __future__ import annotations

from typing import Any


class KernelError(Exception):
    """Base of the kernel's own errors; keyword arguments become attributes."""

    status = 422

    def __init__(self, **values: Any) -> None:
        super().__init__(", ".join(f"{name}={value!r}" for name, value in values.items()))
        self.values = values
        for name, value in values.items():
            setattr(self, name, value)


class NotFound(KernelError):
    """No such record within the actor's reach; says nothing about records beyond it."""

    status = 404


class NotYetThere(KernelError):
    """The record did not exist at that time (`at`)."""

    status = 404


class NotAllowed(KernelError):
    """The actor may not do this (`verb` on `record`)."""

    status = 403


class ReentryNeeded(KernelError):
    """This act asks who is at the keyboard, which only a page of the program can ask."""

    status = 403


class Conflict(KernelError):
    """Somebody else changed the record meanwhile."""

    status = 409


class VersionNeeded(KernelError):
    """A client of the API changes a record without saying which version it read."""

    status = 428


class VersionStale(Conflict):
    """The version that a client named in `If-Match` is not the newest one."""

    status = 412


class StillUsed(KernelError):
    """The record cannot be removed: other records refer to it."""

    status = 409


class GuardRefused(KernelError):
    """A trigger of the database refused what must never happen; `text` says what."""

    status = 409


class InvalidInput(KernelError):
    """Some fields hold values that cannot be taken.

    `errors` maps a field name to a translated (lazy) text or to an error with a registered text;
    the name "" holds what concerns the whole form.
    """

    def __init__(self, errors: dict[str, Any]) -> None:
        super().__init__(errors=errors)
        self.errors = errors


class WrongState(KernelError):
    """A transition was asked that does not start from the record's state."""

    status = 409


class ReasonRequired(KernelError):
    """A transition that needs a reason was asked without one."""


class PeopleRequired(KernelError):
    """A transition was asked for before enough other people agreed (`transition`, `count`)."""

    status = 409


class PaperRequired(KernelError):
    """A transition was asked for without its signed paper (`transition`, `paper`)."""

    field = "paper_number"


class NotHere(KernelError):
    """A bulk action does not apply to a record as it is."""

    status = 409


class NoWayBack(KernelError):
    """What was done to a record has no way back: the workflow has no such step, or needs others."""

    status = 409


class ActUnknown(KernelError):
    """The list or the action of a recorded bulk act is not there any more."""

    status = 409


class BadQuery(KernelError):
    """A list was asked with a filter, sort or page that cannot be understood."""

    status = 400

    def __init__(self, parameter: str, value: str, error: Any = None) -> None:
        super().__init__(parameter=parameter, value=value)
        self.parameter = parameter
        self.value = value
        self.error = error


class BadBody(KernelError):
    """The body of a request is no JSON object."""

    status = 400


class ModuleProblem(KernelError):
    """A module cannot be found, ordered, loaded, installed or removed.

    `module` names it and `detail` says why, in English for the operator.
    """

    def __init__(self, module: str, detail: str) -> None:
        super().__init__(module=module, detail=detail)
        self.module = module
        self.detail = detail

    def __str__(self) -> str:
        return f"module {self.module}: {self.detail}"
