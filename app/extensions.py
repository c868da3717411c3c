"""Extensions, created unbound; `app.create_app` binds them."""

from __future__ import annotations

from flask import current_app
from flask_appbuilder import AppBuilder
from flask_appbuilder.models.sqla.base import SQLA
from flask_sqlalchemy.session import Session as FrameworkSession
from flask_wtf import CSRFProtect
from werkzeug.local import LocalProxy

from app.kernel.models import Base
from app.kernel.session import ReachMixin


class ProgramSession(ReachMixin, FrameworkSession):
    """The session of the program: the extension's, within the actor's reach."""


db = SQLA(
    metadata=Base.metadata, disable_autonaming=True, session_options={"class_": ProgramSession}
)
csrf = CSRFProtect()


def fresh_appbuilder() -> AppBuilder:
    """Return an unbound framework object; each application needs its own (it keeps views)."""
    return AppBuilder(update_perms=False)


appbuilder: AppBuilder = LocalProxy(lambda: current_app.extensions["appbuilder"])
