"""The Applications screen: modules with state and versions, and what can be asked of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Response, abort, flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from sqlalchemy import select

from app.core.models.modules import ModuleRequest
from app.core.services import modules
from app.extensions import db
from app.kernel.commands import Answer, CommandView
from app.kernel.fields import TranslatedForm
from app.kernel.fields_choice import BooleanField
from app.kernel.formats import format_integer
from app.kernel.graph import dependents
from app.kernel.installer import ACTIVE, Installer, ModuleState, Plan, module_states
from app.kernel.manifest import Manifest
from app.kernel.pages import Button, Crumb
from app.kernel.registry import registry
from app.kernel.security import current_actor

ACTIONS = ("install", "upgrade", "activate", "deactivate", "uninstall")


@dataclass(frozen=True)
class Progress:
    """How far a request has come."""

    label: str
    percent: int | None
    detail: str = ""
    failed: bool = False


@dataclass(frozen=True)
class ShownModule:
    """A module as the screen shows it."""

    name: str
    label: str
    summary: str
    state: str
    state_label: str
    state_tone: str
    version: str
    installed_version: str | None
    depends: tuple[str, ...]
    dependents: tuple[str, ...]
    actions: tuple[Button, ...]
    progress: Progress | None


class PlanForm(TranslatedForm):
    """Only the protection against forged requests."""


class ExportForm(PlanForm):
    """Asks for an export first, where decided records would be lost."""

    export = BooleanField()


class ApplicationsView(CommandView):
    """Shows what an action will do, then asks the operator process for it."""

    route_base = "/core/applications"
    class_permission_name = "core.Module"
    method_permission_name: ClassVar[dict[str, str]] = {"index": "read", "plan": "install"}

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """List the modules."""
        states = module_states(db.session())
        running = self._requests()
        shown = [self._shown(m, states, running) for m in registry().manifests()]
        return self.render_template(
            "core/applications.html",
            title=_("Applications"),
            modules=shown,
            breadcrumbs=(Crumb(_("Home"), "/"), Crumb(_("Applications"))),
        )

    @expose("/<name>/<action>", methods=["GET", "POST"])
    @has_access
    def plan(self, name: str, action: str) -> Answer:
        """Show what an action will do, or ask for it."""
        if name not in registry().loaded or action not in ACTIONS:
            abort(404)
        plan = self._plan(name, action)
        form = self._form(plan)
        if request.method == "POST" and form.validate() and not plan.refusals:
            wants_export = bool("export" in form and form["export"].data)
            if wants_export or not plan.keeps:
                modules.request_change(name, action, export=wants_export, actor=current_actor())
                flash(
                    _("The operator process has been asked. This page shows its progress."), "info"
                )
                return redirect(self._index_url())
            form["export"].errors = [_("Without an export these records would be lost.")]
        return Response(self._plan_page(plan, form), 422 if form.errors else 200)

    def _index_url(self) -> str:
        return url_for("ApplicationsView.index")

    @staticmethod
    def _form(plan: Plan) -> TranslatedForm:
        if not plan.keeps:
            return PlanForm()
        form = ExportForm()
        form.export.label.text = _("Write a restorable export first")
        return form

    def _plan(self, name: str, action: str) -> Plan:
        installer = Installer(registry())
        session = db.session()
        if action == "install":
            return installer.plan_install(session, name)
        if action == "uninstall":
            return installer.plan_uninstall(session, name)
        return Plan(action, name, (name,), refusals=installer.refusals(session, name, action))

    def _plan_page(self, plan: Plan, form: TranslatedForm) -> str:
        label = str(registry().available[plan.module].label)
        titles = {
            "install": _("Install %(module)s?", module=label),
            "upgrade": _("Upgrade %(module)s?", module=label),
            "activate": _("Activate %(module)s?", module=label),
            "deactivate": _("Deactivate %(module)s?", module=label),
            "uninstall": _("Remove %(module)s?", module=label),
        }
        return self.render_template(
            "core/module_plan.html",
            title=titles[plan.action],
            will=will_happen(plan),
            tables=[(name, format_integer(rows)) for name, rows in plan.tables],
            dependents=plan.dependents,
            refusals=plan.refusals,
            form=form,
            submit_label=action_label(plan.action),
            tone="danger" if plan.action == "uninstall" else "primary",
            cancel_url=self._index_url(),
            breadcrumbs=(
                Crumb(_("Home"), "/"),
                Crumb(_("Applications"), self._index_url()),
                Crumb(titles[plan.action]),
            ),
        )

    # -- one module ---------------------------------------------------------------

    @staticmethod
    def _requests() -> dict[str, ModuleRequest]:
        newest = select(ModuleRequest).order_by(ModuleRequest.id.desc()).limit(50)
        found: dict[str, ModuleRequest] = {}
        for asked in db.session.scalars(newest):
            found.setdefault(asked.module, asked)
        return found

    def _shown(
        self, manifest: Manifest, states: dict[str, ModuleState], requests: dict[str, ModuleRequest]
    ) -> ShownModule:
        known = {m.name: m for m in registry().manifests()}
        state = states.get(manifest.name)
        label, tone = _state_label(manifest, state)
        progress = _progress(requests.get(manifest.name))
        busy = progress is not None and not progress.failed
        return ShownModule(
            name=manifest.name,
            label=str(manifest.label),
            summary=str(manifest.summary),
            state=state.state if state and state.state else "available",
            state_label=label,
            state_tone=tone,
            version=manifest.version,
            installed_version=state.version if state else None,
            depends=tuple(str(known[n].label) for n in manifest.depends),
            dependents=tuple(
                str(known[n].label) for n in dependents(manifest.name, known) if n in states
            ),
            actions=() if busy else self._actions(manifest, state),
            progress=progress,
        )

    def _actions(self, manifest: Manifest, state: ModuleState | None) -> tuple[Button, ...]:
        if not current_actor().may("install", "core.Module"):
            return ()
        names: list[str] = []
        if state is None:
            names = ["install"]
        else:
            if state.version != manifest.version:
                names.append("upgrade")
            if manifest.name != "core":
                names.append("deactivate" if state.state == ACTIVE else "activate")
                names.append("uninstall")
        return tuple(self._button(manifest.name, name) for name in names)

    @staticmethod
    def _button(module: str, action: str) -> Button:
        tones = {"install": "primary", "upgrade": "primary", "uninstall": "danger"}
        url = url_for("ApplicationsView.plan", name=module, action=action)
        return Button(action_label(action), url, tone=tones.get(action, "secondary"))


def action_label(action: str) -> str:
    """Return the label of an action."""
    labels = {
        "install": _("Install"),
        "upgrade": _("Upgrade"),
        "activate": _("Activate"),
        "deactivate": _("Deactivate"),
        "uninstall": _("Remove"),
    }
    return labels[action]


def _state_label(manifest: Manifest, state: ModuleState | None) -> tuple[str, str]:
    if state is None:
        return _("Not installed"), "neutral"
    if state.version != manifest.version:
        return _("Can be upgraded"), "warning"
    if state.state == ACTIVE:
        return _("Active"), "success"
    return _("Inactive"), "warning"


def _progress(asked: ModuleRequest | None) -> Progress | None:
    if asked is None or asked.state == "done":
        return None
    if asked.state == "failed":
        return Progress(_("The last request failed"), 100, asked.message, failed=True)
    label = _("Waiting for the operator process") if asked.state == "requested" else _("Working")
    return Progress(label, asked.progress or None)


def will_happen(plan: Plan) -> list[str]:
    """Return in words what a plan will do."""
    names = ", ".join(str(registry().available[name].label) for name in plan.modules)
    rows = sum(count for _table, count in plan.tables)
    lines = {
        "install": [
            _("These modules are installed: %(names)s.", names=names),
            _("%(count)s tables are created.", count=len(plan.tables)),
        ],
        "upgrade": [_("Tables, data, permissions and roles are brought to the newest version.")],
        "activate": [_("Its screens answer again; its data are as they were.")],
        "deactivate": [_("Its screens answer no more (404); its data stay.")],
        "uninstall": [
            _(
                "%(count)s tables with %(rows)s rows are removed, with their permissions and jobs.",
                count=len(plan.tables),
                rows=format_integer(rows),
            ),
            _("What was written into the trail stays."),
        ],
    }
    kept = [
        _("Decided records: %(count)s %(label)s.", count=format_integer(count), label=str(label))
        for label, count in plan.keeps
    ]
    return lines[plan.action] + kept
