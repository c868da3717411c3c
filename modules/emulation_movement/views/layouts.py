"""Lists of this module in official layout.

The registration follows `dossier_forms.yaml` (Mẫu 1a), tables T1 to T7 the project's own outline of
reports, which says so in its foot. The words are Vietnamese in every language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.official.declared import (
    ORDINAL,
    Kind,
    SheetColumn,
    SheetGroup,
    SheetLayout,
    Total,
    Values,
)
from modules.emulation_movement.domain.choices import AdviceState
from modules.emulation_movement.models import Advice

STT = SheetColumn("STT", ORDINAL, "A", kind=Kind.CENTRE, width=6, total=Total.COUNT)
OUTLINE = "đề cương báo cáo của dự án, chưa có mẫu ban hành"
BY_REPORT = SheetGroup("report", "{value}", "")

TARGETS = SheetLayout(
    name="targets",
    label=_l("Registration of targets (form 1a, part II)"),
    title="Bảng đăng ký thi đua",
    code="Mẫu số 1a",
    basis="(Ban hành kèm theo Thông tư số 35/2011/TT-BLĐTBXH)",
    subtitle=("II. Chỉ tiêu đăng ký",),
    source="cột ngoài Mẫu 1a do dự án đặt",
    order=("registration_id", "id"),
    groups=(SheetGroup("registration", "{value}", ""),),
    total="",
    columns=(
        SheetColumn("STT", ORDINAL, "A", kind=Kind.CENTRE, width=6),
        SheetColumn("Đơn vị đăng ký", "registration", "B", width=26, verification="P"),
        SheetColumn("Nội dung chỉ tiêu", "name", "C", width=36),
        SheetColumn("Đơn vị tính", "unit_of_measure", "D", width=12),
        SheetColumn(
            *("Được giao", "assigned_value", "1", ("Kế hoạch năm",), Kind.DECIMAL, 13),
            verification="P",
        ),
        SheetColumn(
            *("Văn bản giao", "assigned_by", "2", ("Kế hoạch năm",), Kind.TEXT, 18),
            verification="P",
        ),
        SheetColumn("Đăng ký", "registered_value", "3", ("Kế hoạch năm",), Kind.DECIMAL, 13),
        SheetColumn("Ghi chú", "lower_reason", "4", width=24),
    ),
)

MOVEMENTS = SheetLayout(
    name="movements",
    label=_l("Registration of movements (form 1a, part I)"),
    title="Bảng đăng ký thi đua",
    code="Mẫu số 1a",
    basis="(Ban hành kèm theo Thông tư số 35/2011/TT-BLĐTBXH)",
    subtitle=("I. Phong trào thi đua",),
    source="Mẫu 1a Thông tư 35/2011/TT-BLĐTBXH, mục I",
    order=("year_from", "id"),
    total="",
    columns=(
        SheetColumn("STT", ORDINAL, "A", kind=Kind.CENTRE, width=6),
        SheetColumn("Tên phong trào", "name", "B", width=40),
        SheetColumn("Mục tiêu", "goals", "C", width=50),
        SheetColumn("Thời gian phát động", "year_from", "1", kind=Kind.PLAIN, width=14),
        SheetColumn("Thời gian tổng kết", "year_to", "2", kind=Kind.PLAIN, width=14),
    ),
)

FIGURES = SheetLayout(
    name="t2",
    label=_l("Table T2: results against targets"),
    title="Bảng T2. Kết quả thực hiện chỉ tiêu",
    source=OUTLINE,
    verification="P",
    order=("report_id", "id"),
    groups=(BY_REPORT,),
    total="",
    columns=(
        SheetColumn("STT", ORDINAL, "A", kind=Kind.CENTRE, width=6),
        SheetColumn("Chỉ tiêu", "target", "B", width=34),
        SheetColumn("Đơn vị tính", "target.unit_of_measure", "C", width=11),
        SheetColumn(*("Được giao", "target.assigned_value", "1", ("Kế hoạch",), Kind.DECIMAL, 12)),
        SheetColumn(
            *("Đã đăng ký", "target.registered_value", "2", ("Kế hoạch",), Kind.DECIMAL, 12)
        ),
        SheetColumn("Lũy kế thực hiện", "value", "3", kind=Kind.DECIMAL, width=12),
        SheetColumn("Đạt %", "attainment", "4", kind=Kind.DECIMAL, width=10),
        SheetColumn("Số liệu: chính thức/ước", "status", "D", width=14),
        SheetColumn("Nguồn", "source", "E", width=20),
        SheetColumn("Ghi chú", "note", "G", width=18),
    ),
)

TABLES = SheetLayout(
    name="tables",
    label=_l("Tables T1 and T3 to T7 of the report"),
    title="Các bảng số liệu kèm theo báo cáo (T1, T3 đến T7)",
    source=OUTLINE,
    verification="P",
    order=("report_id", "outline_id", "position", "id"),
    groups=(
        BY_REPORT,
        SheetGroup("outline.table_code", "Bảng {value}", "Cộng bảng {value}"),
    ),
    total="",
    columns=(
        STT,
        SheetColumn("Mục của đề cương", "outline", "B", width=26),
        SheetColumn("Nội dung", "label", "C", width=36),
        SheetColumn("Đơn vị tính", "unit_of_measure", "D", width=12),
        SheetColumn("Số lượng", "quantity", "1", kind=Kind.DECIMAL, width=13),
        SheetColumn("Số tiền (đồng)", "amount", "2", kind=Kind.WHOLE, width=16, total=Total.SUM),
        SheetColumn("Ghi chú", "note", "E", width=22),
    ),
)


def _advice(session: Session, items: Sequence[Any]) -> Mapping[int, Sequence[Values]]:
    """Count what inspections recommended, and what of it was carried out."""
    asked = (
        select(
            Advice.inspection_id,
            func.count(),
            func.count().filter(Advice.state == AdviceState.VERIFIED),
        )
        .where(Advice.inspection_id.in_([item.id for item in items]))
        .group_by(Advice.inspection_id)
    )
    counts = {row[0]: (row[1], row[2]) for row in session.execute(asked)}
    return {
        item.id: (dict(zip(("advice", "carried_out"), counts.get(item.id, (0, 0)), strict=True)),)
        for item in items
    }


INSPECTIONS = SheetLayout(
    name="t5",
    label=_l("Table T5: inspections"),
    title="Bảng T5. Kiểm tra, giám sát",
    source=OUTLINE,
    verification="P",
    more=_advice,
    order=("planned_on", "id"),
    columns=(
        STT,
        SheetColumn("Đoàn", "organisation", "B", width=26),
        SheetColumn("Số", "decision_number", "C", ("Quyết định",), width=16),
        SheetColumn("Ngày", "decision_date", "D", ("Quyết định",), Kind.DAY, 12),
        SheetColumn("Nơi kiểm tra", "inspected_organisation", "E", width=26),
        SheetColumn("Ngày", "visited_from", "G", kind=Kind.DAY, width=12),
        SheetColumn("Số kiến nghị", "advice", "1", kind=Kind.WHOLE, width=11, total=Total.SUM),
        SheetColumn("Đã khắc phục", "carried_out", "2", kind=Kind.WHOLE, width=11, total=Total.SUM),
    ),
)

EXAMPLES = SheetLayout(
    name="t6",
    label=_l("Table T6: models and examples"),
    title="Bảng T6. Mô hình, điển hình tiên tiến",
    source=OUTLINE,
    verification="P",
    order=("organisation_id", "id"),
    columns=(
        STT,
        SheetColumn("Tên", "name", "B", width=30),
        SheetColumn("Loại", "kind", "C", width=14),
        SheetColumn("Nơi", "place", "D", width=20),
        SheetColumn("Nội dung", "content", "E", width=36),
        SheetColumn("Hiệu quả", "effect", "G", width=30),
        SheetColumn("Đề nghị khen", "", "H", kind=Kind.BLANK, width=12),
    ),
)
