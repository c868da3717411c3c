"""Checks of what a form must not take, and what a label must not tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, Integer, Numeric, text

from app.kernel import field_policy
from app.kernel.actor import system_actor
from app.kernel.models import table_of
from app.kernel.views import RecordView
from app.testing.conformance.browsing import Browser, form_values
from app.testing.conformance.context import Context
from app.testing.conformance.pages import url_of

# What a save itself writes.
WRITTEN = frozenset({"updated_at", "updated_by_id", "version"})
DEEP = ("unit", "state", "owner", "role", "user_id", "record", "base", "is_admin")
PERSONAL = "058099001234"
BORN = date(1987, 6, 5)


def check_mass_assignment(context: Context) -> list[str]:
    """A form and its API take what they ask for; further fields of a request change nothing."""
    context.rows.ensure(2)
    browser = Browser(context, "Admin")
    found: list[str] = []
    for view in context.record_views:
        if view.has_route("edit") and view.sections(editing=True):
            found += [f"{type(view).__name__}: {p}" for p in _forged(browser, view)]
    return found


def _forged(browser: Browser, view: RecordView) -> Iterator[str]:
    context = browser.context
    page = browser.get(url_of(context, view, "list")).page
    if page is None or not page.rows:
        return
    key = page.rows[-1].key
    url = url_of(context, view, "edit", pk=key)
    form = browser.get(url)
    if form.status != 200:
        return  # closed to changes
    asked = {field.name for field in form.page.form}
    further = _further(view, asked)
    before = _row(context, view, key)
    browser.open("POST", url, data={**further, **form_values(form.page.form)})
    yield from _changed(view, asked, before, _row(context, view, key), "a form")
    api: Any = context.views.get(f"{type(view).__name__.removesuffix('View')}Api")
    if view.with_api and api is not None:
        before = _row(context, view, key)
        body = further | ({"version": before["version"]} if "version" in before else {})
        browser.open("PUT", url_of(context, api, "put", pk=key), json=body)
        yield from _changed(view, asked, before, _row(context, view, key), "the API")


def _further(view: RecordView, asked: set[str]) -> dict[str, Any]:
    """Return a value for each column that the form does not ask for, and for likely names."""
    columns = {c.name: _value(c.type) for c in table_of(view.model).c if c.name not in asked}
    return {name: "1" for name in DEEP if name not in asked} | columns


def _value(kind: Any) -> str:
    if isinstance(kind, Boolean):
        return "y"
    if isinstance(kind, Date | DateTime):
        return "05/06/1987"
    return "1" if isinstance(kind, Integer | Numeric) else "forged"


def _row(context: Context, view: RecordView, key: str) -> dict[str, Any]:
    with context.owner() as connection:
        statement = text(f"select * from {view.model.__tablename__} where id = :key")
        found = connection.execute(statement, {"key": int(key)}).mappings().first()
        return dict(found) if found is not None else {}


def _changed(
    view: RecordView, asked: set[str], before: dict[str, Any], after: dict[str, Any], what: str
) -> Iterator[str]:
    table = table_of(view.model)
    # A column that follows from an asked one (a key to search by) changes with it, not to this.
    for name, value in after.items():
        if name in asked or name in WRITTEN or before.get(name) == value or name not in table.c:
            continue
        if str(value) in ("forged", "1", "True", "1987-06-05") or name == "id":
            yield f"{what} took {name}, which is not asked for"


def check_labels(context: Context) -> list[str]:
    """No title of a record tells what a rule of its columns guards."""
    with context.operating() as (_installer, session), context.app.test_request_context():
        session.info["actor"] = system_actor("conformance")
        return [
            f"{cls.__name__}: its label tells {name}, which is guarded"
            for cls in context.models
            for name in field_policy.rules_of(cls)
            if field_policy.is_closed(cls, name) and _tells(session, cls, name)
        ]


def _tells(session: Any, cls: Any, name: str) -> bool:
    """Tell whether the label of a record changes with a guarded value, beyond its mask."""
    item = session.query(cls).first() or cls()
    if field_policy.is_open(field_policy.rules_of(cls)[name], cls, item):
        item = cls()  # that one is published anyway
    is_day = isinstance(getattr(cls, name).type, Date)
    with session.no_autoflush:
        setattr(item, name, BORN if is_day else PERSONAL)
        try:
            label = str(item)
        except (AttributeError, TypeError):  # an empty record has no label at all
            label = ""
        finally:
            session.rollback()
            session.expunge_all()
    shown = (PERSONAL, "05/06/1987", BORN.isoformat(), "5/6/1987")
    return any(value in label for value in shown)
