"""Lists of this module in official layout.

Columns are those of `dossier_forms.yaml` (danh sách trích ngang) and of `register_columns.csv`; the
words are those of the forms, so they are Vietnamese in every language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
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
from modules.emulation_award.domain.kinds import ObjectKind
from modules.emulation_award.models.choices import Sex

STT = SheetColumn("STT", ORDINAL, "A", kind=Kind.CENTRE, width=6, total=Total.COUNT)
TITLES = {Sex.MALE.value: "Ông", Sex.FEMALE.value: "Bà"}
SECTIONS = {
    ObjectKind.INDIVIDUAL.value: "I. Cá nhân",
    ObjectKind.COLLECTIVE.value: "II. Tập thể",
    ObjectKind.HOUSEHOLD.value: "III. Hộ gia đình",
}
BY_SECTION = SheetGroup("object_kind", "{value}", "Cộng mục {value}", words=SECTIONS)

NOMINEES = SheetLayout(
    name="nominees",
    label=_l("List of nominees (danh sách trích ngang)"),
    title="Danh sách trích ngang đề nghị khen thưởng",
    source="các cột theo bảng trích ngang của phần mềm cấp tỉnh",
    ranks=(("object_kind", tuple(SECTIONS)),),
    order=("organisation_id", "id"),
    groups=(BY_SECTION,),
    columns=(
        STT,
        SheetColumn("Loại khen thưởng", "movement", "B", width=14),
        SheetColumn("Tên tập thể, cá nhân, hộ gia đình", "subject_name", "C", width=20),
        SheetColumn("Ông/Bà", "sex", "D", kind=Kind.CENTRE, width=6, words=TITLES),
        SheetColumn("Chức vụ", "position", "E", width=11),
        SheetColumn("Đơn vị công tác", "workplace", "G", width=15),
        SheetColumn("Địa chỉ", "", "H", kind=Kind.BLANK, width=10),
        SheetColumn("Danh hiệu, hình thức đề nghị", "form", "I", width=13),
        SheetColumn("Phân loại đối tượng", "object_class", "K", width=12),
        SheetColumn("Lĩnh vực", "", "L", kind=Kind.BLANK, width=8),
        SheetColumn("Tóm tắt thành tích", "merit", "M", width=24),
        SheetColumn("Đã được khen", "", "N", kind=Kind.CENTRE, width=7,
                    when=("awarded_before", "yes")),
    ),
    signers=("NGƯỜI LẬP DANH SÁCH", "THỦ TRƯỞNG ĐƠN VỊ"),
)  # fmt: skip


def _coefficients(_session: Session, items: Sequence[Any]) -> Mapping[int, Sequence[Values]]:
    """Return coefficients as the decrees print them; they are kept in thousandths."""
    return {item.id: ({"coefficient": _thousandth(item.coefficient_milli)},) for item in items}


def _thousandth(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / 1000


REGISTER = SheetLayout(
    name="golden_book",
    label=_l("Register of commendations (golden book)"),
    title="Sổ vàng khen thưởng",
    source="cột tiền và ngày nhận do dự án đặt",
    measure="Đơn vị tính tiền: đồng",
    more=_coefficients,
    order=("decision_id", "number"),
    groups=(SheetGroup("decision", "Quyết định {value}", "Cộng quyết định {value}"),),
    columns=(
        SheetColumn("STT", "number", "A", kind=Kind.PLAIN, width=6, total=Total.COUNT),
        SheetColumn("Số", "decision.number", "B", ("Quyết định",), width=11),
        SheetColumn("Ngày", "decision.signed_on", "C", ("Quyết định",), Kind.DAY, 11),
        SheetColumn("Người ký", "decision.signer", "D", ("Quyết định",), width=13),
        SheetColumn("Tên tập thể, cá nhân, hộ gia đình", "subject_name", "E", width=20),
        SheetColumn("Chức vụ", "position", "G", width=10),
        SheetColumn("Cơ quan, đơn vị", "workplace", "H", width=14),
        SheetColumn("Hình thức, danh hiệu", "form", "I", width=12),
        SheetColumn("Thành tích", "merit", "K", width=22),
        SheetColumn("Năm", "golden_book_year", "1", ("Sổ vàng",), Kind.PLAIN, 8),
        SheetColumn("Số", "golden_book_number", "2", ("Sổ vàng",), Kind.PLAIN, 8),
        SheetColumn("Hệ số", "coefficient", "3", ("Tiền thưởng",), Kind.DECIMAL, 8,
                    verification="P"),
        SheetColumn("Mức lương cơ sở", "base_salary", "4", ("Tiền thưởng",), Kind.WHOLE, 13,
                    verification="P"),
        SheetColumn("Số tiền", "amount", "5", ("Tiền thưởng",), Kind.WHOLE, 14, Total.SUM,
                    verification="P"),
        SheetColumn("Ngày nhận", "handed_over_on", "6", kind=Kind.DAY, width=11,
                    verification="P"),
        SheetColumn("Người nhận", "received_by", "7", width=11, verification="P"),
    ),
    signers=("NGƯỜI GHI SỔ", "THỦ TRƯỞNG ĐƠN VỊ"),
)  # fmt: skip
