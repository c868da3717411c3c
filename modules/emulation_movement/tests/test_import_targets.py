"""Targets of a registration through the import of the kernel, by the service of their view."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import g
from sqlalchemy import func, select, text

from app.core.models import Import
from app.core.services import import_work, imports
from app.kernel.actor import bind_actor
from modules.emulation_movement.models import Target
from modules.emulation_movement.services import registrations
from modules.emulation_movement.tests.support import (
    OTHER_DISTRICT,
    registration_values,
    role,
)

HEAD = (
    "Bản đăng ký;Chỉ tiêu chuẩn;Tên;Đơn vị tính;Chiều;Loại;Cấp trên giao;Văn bản giao;Đăng ký;"
    "Lý do;Đầu kỳ;Ngày;Chuẩn\n"
)
NAMES = dict(
    enumerate(
        (
            *("registration_id", "indicator_id", "name", "unit_of_measure", "direction"),
            *("value_kind", "assigned_value", "assigned_by", "registered_value", "lower_reason"),
            *("baseline_value", "baseline_on", "standard_id"),
        )
    )
)


class Desk:
    """Who imports, and the steps of an import."""

    def __init__(self, session: Any, actor: Any, registration: Any) -> None:
        self.session, self.actor, self.registration = session, actor, registration

    def line(self, name: str, **cells: str) -> str:
        """Return a row of a file: a task that is counted, unless said otherwise."""
        usual = {
            "registration_id": str(self.registration),
            "name": name,
            "unit_of_measure": "hộ",
            "direction": "UP",
            "value_kind": "COUNT",
            "assigned_value": "5",
            "assigned_by": "1741/KH-UBND",
            "registered_value": "6,5",
        }
        found = usual | cells
        return ";".join(found.get(each, "") for each in NAMES.values()) + "\n"

    def check(self, *lines: str) -> Import:
        """Bring a file as far as its preview."""
        content = (HEAD + "".join(lines)).encode()
        item = imports.upload("TargetView", "chi-tieu.csv", content, actor=self.actor)
        imports.check(item.id, NAMES, actor=self.actor)
        return self.step(item)

    def step(self, item: Import) -> Import:
        """Do what waits."""
        import_work.work(item.id)
        self.session.expire_all()
        found: Import = self.session.get_one(Import, item.id)
        return found

    def take(self, item: Import) -> Import:
        """Write the rows."""
        imports.apply(item.id, accepted_only=False, actor=self.actor)
        return self.step(item)

    def whys(self, item: Import) -> list[Any]:
        """Return the reasons of the rows."""
        statement = text("select why from core_imports.row where import_id = :id order by row_no")
        return list(self.session.scalars(statement, {"id": item.id}))


@pytest.fixture
def desk(app, db_session, drafted, head) -> Iterator[Desk]:
    """Yield the head of the first district, with a registration that is not sent."""
    with app.test_request_context("/"):
        g.actor = head
        bind_actor(db_session, head)
        yield Desk(db_session, head, drafted)


def count(session: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(Target)))


def test_new_then_nothing_then_a_change_then_back(db_session, desk) -> None:
    before = count(db_session)
    lines = [desk.line("Xây nhà"), desk.line("Dạy nghề", registered_value="1.234,5")]
    item = desk.check(*lines)
    assert (item.message, item.rows_new, item.rows_rejected) == ("", 2, 0), desk.whys(item)
    assert count(db_session) == before

    done = desk.take(item)
    assert (done.state, done.message) == ("done", "")
    made = db_session.scalars(select(Target).where(Target.name == "Dạy nghề")).one()
    assert (made.registration_id, made.registered_value) == (
        desk.registration.id,
        Decimal("1234.5"),
    )

    again = desk.check(*lines)
    assert (again.rows_new, again.rows_changed, again.rows_same) == (0, 0, 2)
    changed = desk.take(desk.check(desk.line("Xây nhà", registered_value="7"), lines[1]))
    assert (changed.rows_changed, changed.rows_same) == (1, 1)

    for each in (changed, done):
        imports.undo(each.id, actor=desk.actor)
        desk.step(each)
    assert (changed.state, done.state) == ("undone", "done")  # touched, if only to and fro
    assert count(db_session) == before + 2


def test_taken_back_while_untouched(db_session, desk) -> None:
    before = count(db_session)
    done = desk.take(desk.check(desk.line("Xây nhà")))
    imports.undo(done.id, actor=desk.actor)
    assert desk.step(done).state == "undone"
    assert count(db_session) == before


def test_what_an_indicator_says_is_not_said_otherwise(db_session, desk) -> None:
    """Else the same file would change the same rows each time."""
    label = "I14. Nhà ở hỗ trợ xây mới, sửa chữa"
    same = desk.line("Nhà ở", indicator_id=label, **_of(db_session, "I14"))
    strange = {**_of(db_session, "I13"), "unit_of_measure": "con bò"}
    other = desk.line("Vay vốn", indicator_id="I13", **strange)
    item = desk.check(same, other)
    first, second = desk.whys(item)
    assert first is None
    assert list(second) == ["unit_of_measure"]
    imports.apply(item.id, accepted_only=True, actor=desk.actor)
    desk.step(item)
    assert desk.check(same).rows_same == 1


def _of(session: Any, code: str) -> dict[str, str]:
    row = session.execute(
        text(
            "select unit_of_measure, direction, value_kind from movement_indicator where code = :c"
        ),
        {"c": code},
    ).one()
    return dict(row._mapping)


def test_rules_speak_beside_the_row(db_session, desk) -> None:
    """Less than what was assigned needs a reason; a rate needs where it began."""
    item = desk.check(
        desk.line("Ít hơn", registered_value="1"),
        desk.line("Ít hơn, có lý do", registered_value="1", lower_reason="Thiếu vốn"),
        desk.line("Tỷ lệ", value_kind="RATE"),
    )
    less, explained, rate = desk.whys(item)
    assert less
    assert explained is None
    assert rate
    assert (item.rows_new, item.rows_rejected) == (1, 2)


def test_another_body_is_not_told_of(db_session, desk, plan, land, actor) -> None:
    """A registration of another body reads like one that does not exist."""
    other_head = actor(role("unit_head"), OTHER_DISTRICT, land.bodies[1])
    bind_actor(db_session, other_head)
    theirs = registrations.register(registration_values(plan, land.bodies[1]), actor=other_head)
    name = str(theirs)
    bind_actor(db_session, desk.actor)
    db_session.expire_all()
    item = desk.check(
        desk.line("A", registration_id=name), desk.line("B", registration_id="Không có")
    )
    there, nowhere = desk.whys(item)
    assert there == nowhere
    assert item.rows_rejected == 2


def test_a_sent_registration_takes_no_change(db_session, desk, registration) -> None:
    bind_actor(db_session, desk.actor)
    known = db_session.scalars(
        select(Target).where(Target.registration_id == registration.id).order_by(Target.id)
    ).first()
    item = desk.check(desk.line(known.name, registered_value="900", value_kind=known.value_kind))
    assert item.rows_rejected == 1, desk.whys(item)
