"""Templates of documents: versions, from which day on they are taken, and back to the default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import TemplateUsed
from app.core.models import Document, DocumentTemplate, TemplateActivation
from app.core.services import template_checks
from app.core.services.attachments import is_used
from app.core.services.kept_files import fitting_name, plain_name
from app.core.services.media_types import DOCX
from app.core.services.storage import storage
from app.kernel.actor import Actor
from app.kernel.documents.spec import DocumentSpec
from app.kernel.errors import StillUsed
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.transaction import after_commit, transaction


@dataclass(frozen=True)
class Standing:
    """Which version of a document's template is in force on a day, since when, and what follows."""

    template: DocumentTemplate | None
    since: date | None
    next: TemplateActivation | None = None


def upload(
    spec: DocumentSpec, name: str, content: bytes, note: str, *, actor: Actor
) -> DocumentTemplate:
    """Keep a new version of a template; raise TemplateProblems with all that is wrong with it."""
    actor.require("write", DocumentTemplate.__record__)
    template_checks.check(spec, name, content)
    with transaction() as session:
        item = DocumentTemplate(
            spec=spec.name,
            sha256=storage().put(content),
            size=len(content),
            name=fitting_name(plain_name(name), DOCX),
            note=" ".join(note.split()),
        )
        session.add(item)
        flush(session, DocumentTemplate)
        session.refresh(item)
        return item


def activate(
    spec_name: str, template_id: int | None, active_from: date, *, actor: Actor
) -> TemplateActivation:
    """Take a version from a day on; without a version, the program's own template."""
    with transaction() as session:
        actor.require("write", TemplateActivation.__record__)
        if template_id is not None:
            get_record(session, DocumentTemplate, template_id)
        item = TemplateActivation(spec=spec_name, template_id=template_id, active_from=active_from)
        session.add(item)
        flush(session, TemplateActivation)
        return item


def remove(template_id: int, *, actor: Actor) -> None:
    """Remove a version that was never in force and made no paper; raise TemplateUsed."""
    with transaction() as session:
        actor.require("delete", DocumentTemplate.__record__)
        item = get_for_update(session, DocumentTemplate, template_id)
        sha256 = item.sha256
        session.delete(item)
        try:
            flush(session, DocumentTemplate)
        except StillUsed as error:
            raise TemplateUsed from error
        if not is_used(session, sha256):
            after_commit(lambda: storage().remove(sha256))


def versions_of(session: Session, spec_name: str) -> list[DocumentTemplate]:
    """Return the versions of a document's template, the newest first."""
    statement = select(DocumentTemplate).where(DocumentTemplate.spec == spec_name)
    return list(session.scalars(statement.order_by(DocumentTemplate.number.desc())))


def standing_of(session: Session, spec_name: str, day: date) -> Standing:
    """Return which version is in force on a day."""
    return standings(session, day).get(spec_name, Standing(None, None))


def standings(session: Session, day: date) -> dict[str, Standing]:
    """Return what is in force on a day, by document; documents that were never changed are out."""
    statement = select(TemplateActivation).order_by(
        TemplateActivation.active_from, TemplateActivation.id
    )
    found: dict[str, Standing] = {}
    for each in session.scalars(statement):
        before = found.get(each.spec, Standing(None, None))
        if each.active_from <= day:
            found[each.spec] = Standing(each.template, each.active_from)
        elif before.next is None or before.next.active_from == each.active_from:
            found[each.spec] = Standing(before.template, before.since, each)
    return found


def used_of(session: Session, template_ids: list[int]) -> set[int]:
    """Return the keys of those versions that were in force or made a paper."""
    activated = select(TemplateActivation.template_id).where(
        TemplateActivation.template_id.in_(template_ids)
    )
    made = select(Document.template_id).where(Document.template_id.in_(template_ids))
    return {key for each in (activated, made) for key in session.scalars(each) if key is not None}
