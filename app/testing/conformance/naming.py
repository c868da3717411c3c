"""Checks of names: tables, classes, routes and permissions; what views declare; who is let in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from flask import Flask
from flask_appbuilder.security import decorators
from sqlalchemy import String, Text
from werkzeug.routing import Rule

from app.kernel import columns, field_policy
from app.kernel.crypto import EncryptedText
from app.kernel.form_builder import build_form
from app.kernel.models import mapped_classes, table_of
from app.kernel.permissions import ADMIN, wanted_grants, wanted_permissions
from app.kernel.registry import registry
from app.kernel.views import RecordView
from app.kernel.workflow import workflow_of
from app.testing.conformance.context import Context
from app.testing.conformance.schema import trail_triggers

# Routes that need no permission, and why.
OPEN_ROUTES = {
    "LoginView.login": "who is not known yet signs in here",
    "LoginView.openid": "sends who is not known yet to the OpenID provider",
    "LoginView.authorized": "who comes back from the OpenID provider signs in here",
    "LoginView.logout": "ends one's own session",
    "LocaleView.index": "changes one's own language",
    "HomeView.index": "sends to the login page, else shows one's own tasks",
    "NoticeView.index": "sends to the login page, else shows one's own notices",
    "NoticeView.count": "how many notices one has not read; none for strangers",
    "NoticeView.follow": "sends to the login page, else to a record, which asks for its right",
    "NoticeView.read": "marks one's own notices as read",
    "NoticeView.choices": "sends to the login page, else keeps how one wants to be told",
    "PaletteView.index": "sends to the login page, else finds what one may open",
    "SearchView.index": "sends to the login page, else finds what one may read",
    "CommentView.add": "asks for the right to read the record",
    "CommentView.people": "asks for the right to read the record",
    "CommentView.follow": "asks for the right to read the record",
    "CommentView.change": "mends one's own comment on what one reads",
    "CommentView.remove": "removes one's own comment on what one reads",
    "EchoView.money": "says in words what one has typed",
    "EchoView.date": "says in words what one has typed",
    "AccountView.index": "sends to the login page, else changes one's own password",
    "ApiKeyView.index": "sends to the login page, else shows one's own keys",
    "ApiKeyView.add": "asks for one's password, then makes a key with one's own rights",
    "FeedView.index": "sends to the login page, else shows one's own calendar",
    "FeedView.renew": "makes the address of one's own calendar anew",
    "FeedView.end": "ends one's own calendar",
    "FeedView.feed": "gives a calendar to who has its secret address, 404 to others",
    "MyExportsView.index": "sends to the login page, else shows one's own exports",
    "MyExportsView.download": "gives one's own file, after asking anew for the reach of its rows",
    "ApiKeyView.revoke": "revokes one's own keys",
    "InvitationView.index": "who was invited chooses a password, once",
    "OpenApiDocument.get": "answers 401, else the document of what one may read oneself",
    "SecurityView.index": "sends to the login page, else shows one's own account",
    "SecurityView.end": "ends one's own sessions",
    "SecurityView.codes": "asks for one's password, then gives one's own codes",
    "SecurityView.forget": "asks for one's password, then forgets one's own telephone",
    "SignInView.code": "a step of signing in, for the browser that took the one before",
    "SignInView.password": "a step of signing in, for the browser that took the one before",
    "SignInView.set_up": "a step of signing in, or for one's own account",
    "SignInView.picture": "one's own secret, until it is in use",
    "SignInView.stop": "gives up a sign-in that is not done",
    "UtilView.back": "goes back one page",
}


def check_names(context: Context) -> list[str]:
    """Tables, classes, routes and permissions carry the module's name."""
    found = [
        f"table {name} does not start with {context.manifest.table_prefix}"
        for name in context.tables
        if not name.startswith(context.manifest.table_prefix)
    ]
    found += [
        f"{cls.__name__}: record {cls.__record__} is not declared in the manifest"
        for cls in context.models
        if cls.__record__ not in context.manifest.records
    ]
    names = Counter(type(view).__name__ for view in context.registry.views.values())
    found += [
        f"view class {name} exists {count} times" for name, count in names.items() if count > 1
    ]
    tables = Counter(cls.__name__ for cls in mapped_classes())
    found += [
        f"model class {cls.__name__} exists in another module too"
        for cls in context.models
        if tables[cls.__name__] > 1
    ]
    found += _wrong_routes(context)
    found += _wrong_permissions(context)
    return found


def _wrong_routes(context: Context) -> Iterator[str]:
    manifest = context.manifest
    slug = manifest.table_prefix.rstrip("_").replace("_", "-")
    names = {slug, manifest.name, manifest.name.replace("_", "-")}
    beginnings = [f"/{name}/" for name in names]
    beginnings += [f"/api/v1/{name}/" for name in names]
    beginnings.append(f"/static/modules/{manifest.name}/")
    for rule in module_rules(context):
        if rule.endpoint in open_routes(context):
            continue
        if not rule.rule.startswith(tuple(beginnings)):
            yield f"route {rule.rule} does not start with /{slug}/"


def _wrong_permissions(context: Context) -> Iterator[str]:
    declared = wanted_permissions(context.registry.manifests())
    without = {endpoint.partition(".")[0] for endpoint in open_routes(context)}
    for name, view in context.views.items():
        if view.endpoint in without:
            continue
        record = getattr(view, "class_permission_name", None) or ""
        if not record.startswith(f"{context.module}."):
            yield f"{name}: permission {record!r} does not start with {context.module}."
            continue
        for permission in sorted(view.base_permissions or ()):
            verb = permission.removeprefix("can_")
            if (verb, record) not in declared:
                yield f"{name}: {verb} on {record} is not declared in the manifest"


def module_rules(context: Context) -> list[Rule]:
    """Return the routes whose code lies in the module or whose blueprint belongs to it."""
    blueprints = {view.blueprint.name for view in context.views.values()}
    blueprints.add(f"module_{context.module}")
    return [
        rule
        for rule in context.app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in blueprints
        or context.owns(unwrapped(context.app.view_functions[rule.endpoint]))
    ]


def unwrapped(function: Any) -> Any:
    """Return the innermost function behind decorators and bound methods."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return getattr(function, "__func__", function)


# -- who is let in ------------------------------------------------------------------


def check_routes_guarded(context: Context) -> list[str]:
    """Every route asks for a permission, except a short list with reasons."""
    app = context.app
    rules = module_rules(context)
    if context.module == "core":
        rules = [rule for rule in app.url_map.iter_rules() if not _of_other_module(app, rule)]
    allowed = open_routes(context)
    return [
        f"route {rule.rule} ({rule.endpoint}) asks for no permission"
        for rule in rules
        if rule.endpoint not in allowed
        and rule.endpoint.rpartition(".")[2] != "static"
        and not is_guarded(app.view_functions[rule.endpoint])
    ]


def open_routes(context: Context) -> dict[str, str]:
    """Return the endpoints that ask for no permission, with the reasons."""
    return {**OPEN_ROUTES, **context.declared.open_routes}


def _of_other_module(app: Flask, rule: Rule) -> bool:
    owner = registry(app).view_modules.get(rule.endpoint.partition(".")[0], "core")
    return owner != "core"


def is_guarded(function: Any) -> bool:
    """Tell whether the framework's check stands before a route's function."""
    while function is not None:
        code = getattr(getattr(function, "__func__", function), "__code__", None)
        in_file = code is not None and code.co_filename == decorators.__file__
        # `no_cache` and `limit` are decorators of the same file, but no checks.
        if in_file and code.co_qualname.startswith(("has_access", "protect")):  # type: ignore[union-attr]
            return True
        function = getattr(function, "__wrapped__", None)
    return False


def check_roles(context: Context) -> list[str]:
    """Every permission is held by a role beside the administrator, and every grant exists."""
    known = context.registry
    roles = known.roles()
    declared = wanted_permissions(known.manifests())
    held: set[tuple[str, str]] = set()
    found = []
    for name, pairs in wanted_grants(known.manifests(), roles).items():
        if name != ADMIN:
            held |= pairs
    for manifest in known.manifests():
        for role in manifest.roles:
            pairs = manifest.role_grants(role.name, roles)
            if manifest.name == context.module:
                found += [
                    f"role {role.name} grants {verb} on {record}, which does not exist"
                    for verb, record in sorted(pairs - declared)
                ]
    for verb, record in sorted(wanted_permissions([context.manifest]) - held):
        if f"{record}:{verb}" not in context.declared.admin_only:
            found.append(f"no role holds {verb} on {record}")
    return found


# -- columns ------------------------------------------------------------------------


def check_columns(context: Context) -> list[str]:
    """Views name their columns, all of which exist, have labels and are no personal data."""
    found = []
    for view in context.record_views:
        name = type(view).__name__
        found += [f"{name}: {problem}" for problem in _column_problems(context, view)]
    return found


def _column_problems(context: Context, view: RecordView) -> Iterator[str]:
    for needed in ("list_columns", "show_sections"):
        if not getattr(view, needed, ()):
            yield f"{needed} is empty"
            return
    shown = set(view.list_columns) | set(view.facts)
    shown |= {name for _title, names in view.show_sections for name in names}
    for name in sorted(shown | set(view.filters)):
        yield from _column_problem(view, name)
    yield from _unknown_columns(view)
    yield from _form_problems(context, view)
    yield from _tab_problems(view)


def _tab_problems(view: RecordView) -> Iterator[str]:
    workflow = workflow_of(view.model)
    states = {state.name for state in workflow.states} if workflow is not None else set()
    for tab in view.related:
        for state in sorted(set(tab.adds_while) - states):
            yield f"the tab {tab.view} is filled in state {state}, which does not exist"


def _column_problem(view: RecordView, name: str) -> Iterator[str]:
    try:
        columns.resolve(view.model, name)
        if not str(view.label(name)):
            yield f"the label of {name} is empty"
    except AttributeError:
        yield f"column {name} does not exist"
    except KeyError:
        yield f"column {name} has no label"


def _unknown_columns(view: RecordView) -> Iterator[str]:
    table = table_of(view.model)
    order = {name.removeprefix("-") for name in view.order}
    for name in sorted(set(view.sortable) | order | set(view.lookup_order)):
        try:
            if columns.resolve(view.model, name).kind in (columns.RELATION, columns.COMPUTED):
                yield f"{name} cannot be sorted"
        except AttributeError:
            yield f"sort {name} does not exist"
    for name in view.list_spec().search:
        if not isinstance(table.c[name].type, String | Text):
            yield f"search in {name}, which is no text"


def _form_problems(context: Context, view: RecordView) -> Iterator[str]:
    with context.app.test_request_context():
        for editing in (False, True):
            if not view.sections(editing=editing):
                continue
            try:
                build_form(view.form_spec(editing=editing))
            except (KeyError, TypeError) as error:
                yield f"its form cannot be built: {error}"


def check_personal_columns(context: Context) -> list[str]:
    """No page shows personal data without a reason; what is encrypted is personal."""
    personal, secret = _personal(context), _secret(context)
    found = []
    for cls in context.models:
        found += [
            f"{cls.__tablename__}.{column.name} is encrypted, but the trail copies it"
            for column in table_of(cls).c
            if isinstance(column.type, EncryptedText)
            and (cls.__tablename__, column.name) not in personal | secret
        ]
    for view in context.record_views:
        found += _shown_without_reason(context, view, personal)
    return found


def _personal(context: Context) -> set[tuple[str, str]]:
    """Return the columns whose values the trail does not copy, as pairs of table and column."""
    with context.owner() as connection:
        return {
            (trigger.table, column)
            for trigger in trail_triggers(connection)
            for column in trigger.personal
        }


def _secret(context: Context) -> set[tuple[str, str]]:
    """Return the columns of which the trail says only that they changed."""
    with context.owner() as connection:
        return {(t.table, column) for t in trail_triggers(connection) for column in t.secret}


def personal_shown(context: Context) -> dict[RecordView, set[str]]:
    """Return the personal columns that each view shows, by the database's word."""
    personal = _personal(context)
    return {
        view: names
        for view in context.record_views
        if (
            names := {
                name
                for name in {*view.list_columns, *view.shown_columns()}
                if _is_personal(view, name, personal)
                and not field_policy.is_closed(view.model, name)  # only its mask is shown
            }
        )
    }


def _shown_without_reason(
    context: Context, view: RecordView, personal: set[tuple[str, str]]
) -> Iterator[str]:
    shown = {*view.list_columns, *view.shown_columns()}
    # The form for changes shows what there is; that for a new record shows nothing.
    asked = {name for _title, part in view.sections(editing=True) for name in part}
    for name in sorted(shown | {name for name in asked if hasattr(view.model, name)}):
        key = f"{type(view).__name__}.{name}"
        if not _is_personal(view, name, personal):
            continue
        if name in shown and key not in context.declared.personal:
            yield f"{key} shows personal data without a reason"
        if name not in view.personal_columns:
            yield f"{key} is personal, but personal_columns does not name it: reads leave no trace"


def _is_personal(view: RecordView, name: str, personal: set[tuple[str, str]]) -> bool:
    path = columns.resolve(view.model, name)
    found = getattr(path.attribute, "property", None)
    if path.kind == columns.COMPUTED or found is None:
        return False
    # Whom a row names by a key may be personal too: an ethnic group, a person.
    (column, *_others) = found.local_columns if path.kind == columns.RELATION else found.columns
    table = getattr(column, "table", None)
    return table is not None and (table.name, column.name) in personal
