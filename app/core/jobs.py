"""Jobs of core: module changes and the trail, which the operator process carries out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import current_app
from sqlalchemy import text

from app.core.services import (
    duty_conflicts,
    erasures,
    exports,
    import_work,
    notice_mails,
    organisations,
    reminders,
    trail_chain,
)
from app.core.services.imports import JOB as IMPORT_STEP
from app.extensions import db
from app.kernel import mail
from app.kernel.actor import session_actor
from app.kernel.clock import now
from app.kernel.errors import KernelError, ModuleProblem
from app.kernel.export_work import make_list
from app.kernel.installer import Installer
from app.kernel.jobs import OPERATOR, job
from app.kernel.messages import text_for
from app.kernel.registry import registry

JOB = "core.change_module"
SYNC_ROLES = "core.sync_roles"


@job("core.refresh_names", cron="5 0 * * *")
def refresh_names(*, today: date) -> None:
    """Let names and parents of organisations that begin today take effect."""
    organisations.refresh_names(actor=session_actor(db.session()), today=today)


@job(exports.JOB)
def make_export(*, export_id: int, today: date) -> None:
    """Make the file of a long list; what its owner may not read any more is not tried again."""
    begun = exports.begin(export_id)
    if begun is None:
        return
    order, ticket, user_id = begun
    try:
        make_list(
            order, ticket, user_id, lambda done: exports.note_progress(export_id, done, user_id)
        )
    except Exception as error:
        db.session.rollback()
        is_refusal = isinstance(error, KernelError)
        exports.fail(export_id, text_for(error) if is_refusal else "")
        if not is_refusal:
            raise


@job("core.clear_exports", cron="7 * * * *")
def clear_exports(*, today: date) -> None:
    """Remove files that are over."""
    exports.clear_out()


@job("core.propose_erasures", cron="40 2 * * *")
def propose_erasures(*, today: date) -> None:
    """Propose what was kept as long as the rules say; people check and approve it."""
    erasures.propose(today)


@job(IMPORT_STEP)
def import_step(*, import_id: int, today: date) -> None:
    """Do the step for which an import waits."""
    import_work.run(import_id)


@job("core.recover_imports", cron="* * * * *")
def recover_imports(*, today: date) -> None:
    """Tell the people whose imports a killed worker has left."""
    import_work.recover()


@job("core.forget_imports", cron="40 2 * * *")
def forget_imports(*, today: date) -> None:
    """Forget the files of old imports."""
    import_work.forget_old(today)


@job("core.seal_trail", queue=OPERATOR, cron="* * * * *")
def seal_trail(*, today: date) -> None:
    """Encrypt and chain what the sealer beside the jobs has left."""
    trail_chain.seal_now(_operator_dsn())


@job("core.verify_trail", queue=OPERATOR, cron="30 1 * * *")
def verify_trail(*, today: date) -> None:
    """Verify the whole chain each night and keep what was found."""
    trail_chain.verify_and_keep(_operator_dsn(), now())


@job("core.add_trail_months", queue=OPERATOR, cron="10 0 1 * *")
def add_trail_months(*, today: date) -> None:
    """Make the partitions of the coming months."""
    trail_chain.add_months(db.session())
    db.session.commit()


@job(SYNC_ROLES, queue=OPERATOR)
def sync_roles(*, today: date) -> None:
    """Bring the roles to what presets and local changes say; a second run changes nothing."""
    db.session.rollback()
    Installer(registry()).sync_roles()


@job(JOB, queue=OPERATOR)
def change_module(*, request_id: int, today: date) -> None:
    """Carry out a request of the Applications screen; its outcome is written beside it."""
    asked = db.session.execute(
        text("select module, action, export_path from core_module_request where id = :id"),
        {"id": request_id},
    ).one()
    db.session.rollback()
    _note(request_id, state="running", progress=10, message="")
    try:
        _carry_out(request_id, asked.module, asked.action, asked.export_path)
    except Exception as error:
        db.session.rollback()
        detail = error.detail if isinstance(error, ModuleProblem) else str(error)
        _note(request_id, state="failed", progress=100, message=detail)
        if not isinstance(error, ModuleProblem):
            raise
        return
    _note(request_id, state="done", progress=100, message="")


def _carry_out(request_id: int, module: str, action: str, export: str) -> None:
    installer = Installer(registry())
    if action == "uninstall":
        installer.uninstall(module, export_to=_export_file(module) if export else None)
    else:
        getattr(installer, action)(module)


def _operator_dsn() -> str:
    return str(current_app.config["SQLALCHEMY_DATABASE_URI"])


def _export_file(module: str) -> Path:
    folder = Path(current_app.config["CHUNGTAY_INSTANCE"]) / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{module}-{now():%Y%m%d%H%M%S}.zip"


def _note(request_id: int, *, state: str, progress: int, message: str) -> None:
    """Write how far a request has come, in a transaction of its own so that the screen sees it."""
    db.session.execute(
        text(
            "update core_module_request set state = :state, progress = :progress, "
            "message = :message, started_at = coalesce(started_at, now()), "
            "finished_at = case when :state in ('done', 'failed') then now() end where id = :id"
        ),
        {"state": state, "progress": progress, "message": message, "id": request_id},
    )
    db.session.commit()


@job("core.tell_due", cron="0 6 * * *")
def tell_due(*, today: date) -> None:
    """Remind people of last days on the mornings of working days, once before and once after."""
    days = int(current_app.config.get("REMIND_DAYS", reminders.DAYS))
    reminders.tell_due(actor=session_actor(db.session()), today=today, days=days)


@job("core.tell_conflicts", cron="50 2 * * *")
def tell_conflicts(*, today: date) -> None:
    """Tell those who look after assignments of places that are held together and kept apart."""
    duty_conflicts.tell_standing(actor=session_actor(db.session()), today=today)


@job("core.send_mail", cron="* * * * *")
def send_mail(*, today: date) -> None:
    """Send the notices that are due by mail; without a mail server nothing is sent."""
    server = mail.server_of(current_app.config)
    if server is not None:
        url = str(current_app.config["PUBLIC_URL"])
        notice_mails.send_due(db.session(), server, url, now=now())
