"""Makes a paper from its record: the declared document, the template of the day, both forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from app.core.domain.papers import LETTER, STAMPS, Urgency
from app.core.errors import DocumentUnknown, FileDamaged
from app.core.models import Document, DocumentTemplate, TemplateActivation
from app.core.services.storage import storage
from app.kernel.documents.rendering import Rendered, render
from app.kernel.documents.spec import NOTHING, DocumentSpec, Extras
from app.kernel.errors import NotFound
from app.kernel.models import Base, class_of_table
from app.kernel.records import get_record
from app.kernel.registry import registry
from app.kernel.text import fold


@dataclass(frozen=True)
class Declared:
    """A document and the model of the records from which it is made."""

    spec: DocumentSpec
    model: type[Base]


@dataclass(frozen=True)
class Made:
    """A rendered paper, and the version of the template that it was made by."""

    rendered: Rendered
    template_id: int | None


_known: dict[str, Declared] = {}


def know(spec: DocumentSpec, model: type[Base]) -> None:
    """Make a document known where no screens are loaded: to loaders and workers."""
    _known[spec.name] = Declared(spec, model)


def all_declared() -> dict[str, Declared]:
    """Return all documents that the views of the installed modules declare, by name."""
    return _known | {
        spec.name: Declared(spec, view.model)
        for view in registry().views.values()
        for spec in getattr(view, "documents", ())
    }


def declared(name: str, model: type[Base] | None = None) -> Declared:
    """Return a declared document, of a model's records if one is given; raise DocumentUnknown."""
    found = all_declared().get(name)
    if found is None or (model is not None and found.model is not model):
        raise DocumentUnknown(name=name)
    return found


def of_model(model: type[Base]) -> list[DocumentSpec]:
    """Return the documents that are made from records of a model."""
    found = {each.spec.name: each.spec for each in _known.values() if each.model is model}
    for view in registry().views.values():
        if getattr(view, "model", None) is model:
            found.update((spec.name, spec) for spec in getattr(view, "documents", ()))
    return list(found.values())


def record_of(session: Session, paper: Document) -> Base:
    """Return the record of a paper, within the actor's reach; raise NotFound.

    A paper outlasts the module that it was made by.
    """
    try:
        model = class_of_table(paper.table_name)
    except KeyError as error:
        raise NotFound(record=paper.record) from error
    return get_record(session, model, paper.row_id)


def make(session: Session, paper: Document, *, is_draft: bool, today: date) -> Made:
    """Make a paper from its record as it is now, by the template in force today."""
    item = record_of(session, paper)
    extras = extras_of(paper)
    return make_from(session, paper.spec, item, is_draft=is_draft, today=today, extras=extras)


def extras_of(paper: Document) -> Extras:
    """Return what a paper bears beside its content: its stamp, and on letters where to answer.

    The address stands on official letters (annex I, cell 13; which further types bear it is P).
    """
    is_letter = not paper.type_code and paper.series == LETTER
    return Extras(
        symbol=paper.symbol,
        urgency=STAMPS[Urgency(paper.urgency)],
        address=paper.organisation.contact if is_letter else "",
    )


def make_from(
    session: Session,
    name: str,
    item: Base,
    *,
    is_draft: bool,
    today: date,
    extras: Extras = NOTHING,
) -> Made:
    """Make a document of a record by the template in force today."""
    spec = declared(name, type(item)).spec
    template = template_on(session, name, today)
    content = None if template is None else content_of(template)
    rendered = render(spec, spec.build(item), is_draft=is_draft, template=content, extras=extras)
    return Made(rendered, None if template is None else template.id)


def template_on(session: Session, name: str, day: date) -> DocumentTemplate | None:
    """Return the version of a template in force on a day; None for the program's own."""
    statement = (
        select(TemplateActivation)
        .where(TemplateActivation.spec == name, TemplateActivation.active_from <= day)
        .order_by(TemplateActivation.active_from.desc(), TemplateActivation.id.desc())
        .limit(1)
    )
    found = session.execute(statement).scalar_one_or_none()
    return None if found is None else found.template


def content_of(template: DocumentTemplate) -> bytes:
    """Return the content of a version; raise FileDamaged when it is not what was stored."""
    if not storage().is_intact(template.sha256):
        raise FileDamaged(name=template.name)
    with storage().open(template.sha256) as handle:
        return handle.read()


def file_stem(paper: Document) -> str:
    """Return the name of a paper's files without its ending: letters that every system takes."""
    words = fold(f"{paper.type_code or paper.series} {paper.subject}")[:80]
    return f"{re.sub('[^a-z0-9]+', '-', words).strip('-')}-{paper.id}"


def session_of(item: Any) -> Session:
    """Return the session that a record belongs to."""
    session = object_session(item)
    if session is None:
        raise RuntimeError("the record belongs to no session")
    return session
