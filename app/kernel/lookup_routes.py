"""The search as one types of fields that refer to records; part of `RecordView`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from flask import jsonify, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from sqlalchemy import ColumnElement, Integer, select

from app.extensions import db
from app.kernel import reading
from app.kernel.commands import Answer, PageView
from app.kernel.listing import ListSpec
from app.kernel.models import Base, table_of
from app.kernel.seeking import matches
from app.kernel.text import fold

LOOKUP_SIZE = 20


class LookupRoutes(PageView):
    """What a field that refers to this model offers; a module overrides what it needs."""

    model: ClassVar[type[Base]]
    lookup_order: ClassVar[Sequence[str]] = ()

    if TYPE_CHECKING:

        def list_spec(self) -> ListSpec: ...

    @expose("/lookup")
    @has_access
    def lookup(self) -> Answer:
        """Return up to 20 records that match what was typed, for a search-as-you-type field."""
        items = self.lookup_items(request.args.get("q", "")[:100])
        details = self.lookup_details(items)
        found = [reading.offered(item, details.get(item.id, "")) for item in items]
        return jsonify({"results": found})

    def lookup_items(self, typed: str) -> Sequence[Any]:
        """Return the records that a lookup offers."""
        names, narrowing = self.list_spec().search, self.lookup_narrowing()
        statement = select(self.model).where(*narrowing)
        if names and fold(typed):
            found = matches(db.session(), self.model, names, typed, narrowed=bool(narrowing))
            statement = statement.where(found)
        ordered = [getattr(self.model, n) for n in self.lookup_order]
        ordered.append(self.model.id)
        return db.session.execute(statement.order_by(*ordered).limit(LOOKUP_SIZE)).scalars().all()

    def lookup_narrowing(self) -> list[ColumnElement[bool]]:
        """Return what the field on which this one depends narrows: a reference, or a number."""
        columns = table_of(self.model).c
        return [
            columns[name] == int(value[:18])
            for name, value in request.args.items()
            if name in columns
            and isinstance(columns[name].type, Integer)
            and value.isascii()
            and value.isdigit()
        ]

    def lookup_detail(self, item: Any) -> str:
        """Return the second line of an offered record."""
        return ""

    def lookup_details(self, items: Sequence[Any]) -> Mapping[int, str]:
        """Return the second lines of offered records, by key."""
        return {item.id: self.lookup_detail(item) for item in items}
