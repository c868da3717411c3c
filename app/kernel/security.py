"""Flask-AppBuilder's security manager on our actors: dated assignments instead of static roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import abort, current_app, flash, g, has_request_context, request
from flask import session as cookie
from flask_appbuilder.security.sqla.manager import SecurityManager as FrameworkSecurityManager
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel import api_keys, sessions
from app.kernel.actor import ANONYMOUS, TELLS_ITSELF, Actor, Grant, bind_actor, note_actor
from app.kernel.permissions import PREFIX


class SecurityManager(FrameworkSecurityManager):
    """Answers every permission question from the actor of the request."""

    def register_views(self) -> None:
        """Register login only: users, roles and permissions have screens of ours in core."""
        from app.kernel.login_view import LoginView

        self.auth_view = LoginView()
        self.appbuilder.add_view_no_menu(self.auth_view)

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """Tell whether the actor of the request holds a permission."""
        actor = current_actor()
        return actor.may(permission_name.removeprefix(PREFIX), view_name)

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        """Nothing is public by a row in a table; public pages say so in code."""
        return False

    def load_user(self, pk: int) -> Any:
        """Return the user of a cookie; while a request begins, with what they may.

        Who they are and what they may is one statement then, not two.
        """
        if not g.get("is_binding"):
            return super().load_user(pk)
        row = _ask_who(current_app.extensions["sqlalchemy"].session(), int(pk))
        if row is None or not row.active:
            return None
        return Reader(row.id, row.username, row.first_name, row.last_name, True, row)

    def get_user_menu_access(self, menu_names: list[str] | None = None) -> set[str]:
        """The framework's menu is not used."""
        return set()

    def on_user_login(self, user: Any) -> None:
        """Write the login into the trail."""
        session = self.session()
        bind_actor(session, Actor(user_id=user.id, name=user.username))
        _trail_login(session, "login", user.id)

    def note_refused(self, user_id: int | None) -> None:
        """Remember a refused login; of a name that nobody has, not even the name.

        What was typed as a name may be a password. The trail takes a bounded number of these.
        """
        from app.kernel import refusals  # which asks who acts

        refusals.note(
            refusals.Refusal(refusals.LOGIN, "core.User", "ab_user", user_id, action="login_failed")
        )

    def on_user_logout(self, user: Any) -> None:
        """End the session and write it into the trail; the user has just been forgotten."""
        sessions.leave("signed_out")
        cookie.pop(sessions.KEY, None)
        session = self.session()
        bind_actor(session, Actor(user_id=user.id, name=user.username))
        _trail_login(session, "logout", user.id)

    def auth_user_db(self, username: str, password: str) -> Any:
        """The framework's own ways to check a password are closed: `sign_in` has the only one."""
        raise NotImplementedError


def _trail_login(session: Session, event: str, user_id: int) -> None:
    session.execute(
        text("select core_trail_event(:e, 'core.User', 'ab_user', :u, null, null)"),
        {"e": event, "u": user_id},
    )
    session.commit()


def read_context(session: Session, user_id: int) -> dict[str, Any]:
    """Read the assignments in force of a user, and the states of the modules, in one statement."""
    query = text("select core_actor_context(:user_id)")
    context: dict[str, Any] = session.execute(query, {"user_id": user_id}).scalar_one()
    return context


def load_actor(session: Session, user_id: int, name: str) -> Actor:
    """Return a user as actor, with their assignments in force."""
    return actor_from(read_context(session, user_id), user_id, name)


def actor_from(context: dict[str, Any], user_id: int, name: str) -> Actor:
    """Build an actor from what `core_actor_context` returns."""
    permissions = {
        role: frozenset((verb.removeprefix(PREFIX), record) for verb, record in pairs)
        for role, pairs in context["permissions"].items()
    }
    grants = tuple(
        Grant(
            assignment_id=row["id"],
            role=row["role"],
            permissions=_granted(permissions.get(row["role"], frozenset()), row),
            unit_ids=None if row["units"] is None else frozenset(row["units"]),
            organisation_ids=_organisations(row),
            organisation_id=row["organisation"],
            unit_id=row["unit"],
            is_archive=row["archive"],
        )
        for row in context["assignments"]
    )
    return Actor(user_id=user_id, name=name, grants=grants)


def _granted(pairs: frozenset[tuple[str, str]], row: dict[str, Any]) -> frozenset[tuple[str, str]]:
    """Return what an assignment gives: after the end of its unit only reading what was its own."""
    return frozenset(pair for pair in pairs if pair[0] == "read") if row["archive"] else pairs


def _organisations(row: dict[str, Any]) -> frozenset[int] | None:
    if row["organisations"] is None:
        # Without an organisation: everywhere for the whole country, else none.
        return None if row["unit"] is None else frozenset()
    return frozenset(row["organisations"])


@dataclass(frozen=True)
class Reader:
    """The user of a browser's request, as Flask-Login knows them; `row` says what they may."""

    id: int
    username: str
    first_name: str
    last_name: str
    is_active: bool
    row: Any = field(repr=False, compare=False)
    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return the key that the cookie holds."""
        return str(self.id)


BECOME = """
select u.id, u.username, u.first_name, u.last_name, u.active, context,
    core_session_look(:token, :idle) as standing,
    set_config('app.actor', :actor, true), set_config('app.reason', '', true),
    set_config('app.request_id', :request_id, true),
    set_config('app.assignments', coalesce((
        select '{' || string_agg(a ->> 'id', ',') || '}'
        from jsonb_array_elements(context -> 'assignments') a
    ), ''), true)
from ab_user u, core_actor_context(u.id) context where u.id = :user_id
"""


_BECOME = text(BECOME)


def _ask_who(session: Session, user_id: int) -> Any:
    """Read a user and what they may, and tell the database who acts, in one statement."""
    session.info["request_id"] = g.get("request_id")
    if not session.in_transaction():
        session.info[TELLS_ITSELF] = True
    told = {
        "user_id": user_id,
        "actor": str(user_id),
        "request_id": session.info["request_id"] or "",
        "token": sessions.token(),
        "idle": sessions.idle_limit(),
    }
    try:
        return session.execute(_BECOME, told).one_or_none()
    finally:
        session.info.pop(TELLS_ITSELF, None)


def _become(user: Any) -> bool:
    """Let a user act in this request; false when the browser's session is over, or is another's."""
    session = current_app.extensions["sqlalchemy"].session()
    row = user.row if isinstance(user, Reader) else _ask_who(session, user.id)
    standing = sessions.standing_of(row.standing)
    if standing is None or standing.user_id != user.id or standing.state != sessions.State.OPEN:
        return False
    g.standing = standing
    _act(session, user, row.context)
    return True


def _become_by_key(session: Session, key: str) -> None:
    """Let a program act for the user of its key, with no more than the key's rights; else 401."""
    g.actor, g.module_states, g.has_demo = ANONYMOUS, {}, False
    bind_actor(session, ANONYMOUS, g.get("request_id"))
    found = api_keys.use(session, key)
    user = (
        None
        if found is None
        else current_app.extensions["appbuilder"].sm.get_user_by_id(found.user_id)
    )
    if user is None:
        abort(401)
    g._login_user = user  # for this request alone; no cookie is written
    _act(session, user, read_context(session, user.id))
    g.actor = api_keys.narrowed(g.actor, found.rights)
    bind_actor(session, g.actor, g.get("request_id"))


def _act(session: Session, user: Any, context: dict[str, Any]) -> None:
    name = f"{user.last_name} {user.first_name}".strip() or user.username
    g.actor = actor_from(context, user.id, name)
    g.module_states, g.has_demo = context["modules"], context["demo"]
    note_actor(session, g.actor)


def current_actor() -> Actor:
    """Return who acts in this request; nobody outside of one."""
    if not has_request_context():
        return ANONYMOUS
    if "actor" not in g:
        bind_request()
    actor: Actor = g.actor
    return actor


def _reader() -> Any:
    """Return the user of the cookie, read with what they may."""
    g.is_binding = True
    try:
        return current_user._get_current_object()
    finally:
        g.is_binding = False


def bind_request() -> None:
    """Find out who asks and tell the session; called before each request."""
    if request.endpoint and request.endpoint.rpartition(".")[2] == "static":
        g.actor, g.module_states, g.has_demo = ANONYMOUS, {}, False
        return
    session = current_app.extensions["sqlalchemy"].session()
    key = api_keys.sent()
    if key:
        _become_by_key(session, key)
        return
    user = _reader()
    if user is not None and user.is_authenticated and user.is_active:
        if _become(user):
            return
        sessions.drop()
        flash(_("Your session is over. Please sign in again."), "info")
    g.actor = ANONYMOUS
    bind_actor(session, ANONYMOUS, g.get("request_id"))
    rows = session.execute(text("select name, state, has_demo from core_public_modules()")).all()
    g.module_states = {row.name: row.state for row in rows}
    g.has_demo = any(row.has_demo for row in rows)
