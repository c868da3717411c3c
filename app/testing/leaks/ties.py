"""What rows are about: files, papers, tasks and steps of a side lead to records of that side."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection, text

from app.core.services.storage import storage
from app.kernel.documents.rendering import default_template
from app.kernel.documents.spec import DocumentSpec
from app.kernel.registry import Registry
from app.kernel.views import RecordView
from app.kernel.workflow import workflows
from app.testing.leaks.canaries import AWAY, BESIDE, HOME, text_canary
from app.testing.leaks.placing import Placing
from app.testing.leaks.rows import CROSSING, Made

ABOUT = "record = :record, table_name = :table, row_id = :row"
PAPERS = "core_document"
ABOUT_PEOPLE = ("core_comment", "core_task", "core_chase")


class Ties:
    """Ties rows that name another row by its table and key."""

    def __init__(
        self, connection: Connection, made: Made, placing: Placing, registry: Registry
    ) -> None:
        """Write on a connection that no guard holds back."""
        self.connection, self.made = connection, made
        self.placing, self.registry = placing, registry

    def tie(self, side: str) -> None:
        """Let whatever is about a record be about one of its own side."""
        person = self.made.of("core_person", side)[0]
        about = {"record": "core.Person", "table": "core_person", "row": person}
        mark = str(text_canary(side, 0, None))
        for key in self.made.of("core_attachment", side):
            stored = storage().put(f"{mark} {key}".encode())
            self._set("core_attachment", f"{ABOUT}, sha256 = :sum", key, **about, sum=stored)
        for key in self.made.of("core_trail", side):
            new = json.dumps({"full_name": mark})
            sets = f"{ABOUT}, new_values = cast(:new as jsonb)"
            self._set("core_trail", sets, key, **about, new=new)
        for table in ABOUT_PEOPLE:
            for key in self.made.of(table, side):
                self._set(table, ABOUT, key, **about)
        self._tie_papers(side)
        self._tie_templates(side)
        self._tie_steps(side)

    def _tie_papers(self, side: str) -> None:
        """Let papers be drafts made from a record of the side."""
        spec, view = next(papers(self.registry, self.made, self.placing))
        model, table = view.model, view.model.__tablename__
        about = {"record": model.__record__, "table": table, "row": self.made.of(table, side)[0]}
        for key in self._with_crossing(PAPERS, side):
            self._set(PAPERS, f"{ABOUT}, spec = :spec", key, **about, spec=spec.name)

    def _tie_templates(self, side: str) -> None:
        """Let templates be what the store has under their hash: the program's own once more."""
        spec, _view = next(papers(self.registry, self.made, self.placing))
        stored = storage().put(default_template(spec))
        for key in self.made.of("core_document_template", side):
            sets = "spec = :spec, sha256 = :sum"
            self._set("core_document_template", sets, key, spec=spec.name, sum=stored)

    def _tie_steps(self, side: str) -> None:
        """Let what was said and signed for a step be about a record with steps of the side."""
        scoped = [flow.model for flow in workflows() if self.placing.is_scoped(flow.model)]
        tables = [model.__tablename__ for model in scoped]
        table = next((t for t in tables if self.made.of(t, side)), None)
        if table is None:
            return
        about = {"table": table, "row": self.made.of(table, side)[0]}
        sets = "table_name = :table, row_id = :row"
        for name, more in (("approval", ", attempt = id % 1000000"), ("paper", "")):
            for key in self._with_crossing(f"core_workflow_{name}", side):
                self._set(f"core_workflow_{name}", f"{sets}{more}", key, **about)

    def _with_crossing(self, table: str, side: str) -> list[int]:
        found = self.made.of(table, side)
        return found + self.made.of(table, CROSSING) if side == HOME else found

    def _set(self, table: str, sets: str, key: int, /, **values: object) -> None:
        update = text(f"update {table} set {sets} where id = :key")
        self.connection.execute(update, {"key": key, **values})


def papers(
    registry: Registry, made: Made, placing: Placing
) -> Iterator[tuple[DocumentSpec, RecordView]]:
    """Yield the papers that modules declare for records of which each side has some."""
    for view in registry.record_views.values():
        table = view.model.__tablename__
        rows = [made.of(table, side) for side in (HOME, AWAY, BESIDE)]
        own = table == PAPERS  # a letter that corrects another paper
        if view.documents and all(rows) and not own and placing.is_scoped(view.model):
            yield from ((spec, view) for spec in view.documents)
