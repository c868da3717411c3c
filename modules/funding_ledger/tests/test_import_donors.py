"""Donors through the import of the kernel: row by row through the module's own service."""

from __future__ import annotations

from flask import g
from sqlalchemy import func, select, text

from app.core.models import Import
from app.core.services import import_work, imports
from modules.funding_ledger.models import AccountingEntity, Donor


def test_donors_are_written_by_their_service_and_taken_back(app, db_session, books) -> None:
    with books.acting("accountant") as actor, app.test_request_context("/"):
        g.actor = actor
        entity = db_session.get(AccountingEntity, books.entity_id)
        head = "Sổ;Loại;Tên nhà tài trợ;Địa chỉ;Mã số thuế\n"
        lines = f"{entity};Người;Nguyễn Thị Ủng Hộ;Xóm 1;058160000002\n{entity};Người;;Xóm 3;\n"
        count = select(func.count()).select_from(Donor)
        before = db_session.scalar(count)
        names = {0: "entity_id", 1: "kind", 2: "name", 3: "address", 4: "tax_code"}

        def checked(content: str) -> Import:
            item = imports.upload("DonorView", "x.csv", content.encode(), actor=actor)
            imports.check(item.id, names, actor=actor)
            import_work.work(item.id)
            db_session.expire_all()
            return db_session.get(Import, item.id)

        item = checked(head + lines)
        why = db_session.execute(text("select row_no, why from core_imports.row")).all()
        assert (item.message, item.rows_new, item.rows_rejected) == ("", 1, 1), why
        assert db_session.scalar(count) == before
        imports.apply(item.id, accepted_only=True, actor=actor)
        import_work.work(item.id)
        db_session.expire_all()
        assert (item.state, item.message) == ("done", "")
        donor = db_session.scalars(select(Donor).where(Donor.name == "Nguyễn Thị Ủng Hộ")).one()
        assert donor.search_key  # made by the service
        assert donor.tax_code == "058160000002"

        assert checked(head + lines).rows_same >= 1
        changed = checked(head + lines.replace("Xóm 1", "Xóm 2"))
        assert changed.rows_changed == 1
        imports.undo(item.id, actor=actor)
        import_work.work(item.id)
        db_session.expire_all()
        assert (item.state, item.message) == ("undone", "")
        assert db_session.scalar(count) == before
