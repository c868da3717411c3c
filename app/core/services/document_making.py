"""Makes a paper from its record: the declared document, the template of the day, both forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from app.core.errors import DocumentUnknown
from app.core.models import Document, DocumentTemplate, TemplateActivation
from app.core.services.storage import storage
from app.kernel.models import Base, class_of_table
from app.kernel.records import get_record
from app.kernel.text import fold


class Spec(Protocol):
    """What a paper needs to know of a declared document (app.kernel.documents)."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> Any: ...
    @property
    def build(self) -> Callable[[Any], Any]: ...
    @property
    def type_code(self) -> str: ...
    @property
    def series(self) -> str: ...
    @property
    def shown(self) -> Callable[[Any], bool]: ...
    @property
    def columns(self) -> Sequence[str]: ...


class Rendered(Protocol):
    """A document in both forms."""

    @property
    def docx(self) -> bytes: ...
    @property
    def pdf(self) -> bytes: ...
    @property
    def pages(self) -> int: ...


class Renderer(Protocol):
    """Renders the data of a document by its own template, or by another one."""

    def __call__(
        self, spec: Any, data: Any, *, is_draft: bool, template: bytes | None = None
    ) -> Rendered: ...


@dataclass(frozen=True)
class Declared:
    """A document and the model of the records from which it is made."""

    spec: Any
    model: type[Base]


@dataclass(frozen=True)
class Made:
    """A rendered paper, and the version of the template that it was made by."""

    rendered: Rendered
    template_id: int | None


_source: list[Callable[[], Mapping[str, Declared]]] = []
_renderer: list[Renderer] = []


def configure(source: Callable[[], Mapping[str, Declared]], renderer: Renderer) -> None:
    """Say where declared documents are found, and what renders them."""
    _source[:], _renderer[:] = [source], [renderer]


def all_declared() -> Mapping[str, Declared]:
    """Return all documents that the installed modules declare, by name."""
    return _source[-1]() if _source else {}


def declared(name: str, model: type[Base] | None = None) -> Declared:
    """Return a declared document, of a model's records if one is given; raise DocumentUnknown."""
    found = all_declared().get(name)
    if found is None or (model is not None and found.model is not model):
        raise DocumentUnknown(name=name)
    return found


def of_model(model: type[Base]) -> list[Any]:
    """Return the documents that are made from records of a model."""
    return [each.spec for each in all_declared().values() if each.model is model]


def record_of(session: Session, paper: Document) -> Base:
    """Return the record of a paper, within the actor's reach; raise NotFound."""
    return get_record(session, class_of_table(paper.table_name), paper.row_id)


def make(session: Session, paper: Document, *, is_draft: bool, today: date) -> Made:
    """Make a paper from its record as it is now, by the template in force today."""
    return make_from(session, paper.spec, record_of(session, paper), is_draft=is_draft, today=today)


def make_from(session: Session, name: str, item: Base, *, is_draft: bool, today: date) -> Made:
    """Make a document of a record by the template in force today."""
    spec = declared(name, type(item)).spec
    template = template_on(session, name, today)
    content = None if template is None else content_of(template)
    rendered = _renderer[-1](spec, spec.build(item), is_draft=is_draft, template=content)
    return Made(rendered, None if template is None else template.id)


def render(spec: Any, data: Any, *, is_draft: bool, template: bytes | None = None) -> Rendered:
    """Render data by a document's own template, or by another one."""
    return _renderer[-1](spec, data, is_draft=is_draft, template=template)


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
    from app.core.errors import FileDamaged

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
