"""Lists of this module in official layout; columns by `forms.yaml` of the shared rules.

The words are those of the forms, so they are Vietnamese in every language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from app.kernel import clock, reading
from app.kernel.columns import value_at
from app.kernel.listing import ListQuery
from app.kernel.official.declared import (
    ORDINAL,
    Kind,
    SheetColumn,
    SheetGroup,
    SheetLayout,
    Total,
    Values,
)
from app.kernel.registry import registry
from modules.household_supervision.domain.movements import Movement
from modules.household_supervision.domain.poverty_standard import HouseholdClass
from modules.household_supervision.models import CaseResult, Household, Member, ReviewCase
from modules.household_supervision.models.choices import Sex
from modules.household_supervision.services import core_data

STT = SheetColumn("STT", ORDINAL, "A", kind=Kind.CENTRE, width=6, total=Total.COUNT)
POOR, NEAR = HouseholdClass.POOR.value, HouseholdClass.NEAR_POOR.value
LEFT = (Movement.POOR_TO_NEAR_POOR, Movement.POOR_TO_OUT, Movement.NEAR_TO_OUT)
PEOPLE = ("full_name", "relationship_code", "sex", "birth_year", "ethnic_group")
BY_VILLAGE = (
    SheetGroup("unit_review", "{value}", "Cộng {value}"),
    SheetGroup("unit", "{value}", "Cộng {value}"),
)


def _by_class(group: str, marks: tuple[str, str], width: int) -> tuple[SheetColumn, ...]:
    """Return two columns with a cross for poor and near-poor households, counted below."""
    return tuple(
        SheetColumn(
            *(title, "", mark, (group,), Kind.CENTRE, width, Total.COUNT), when=("class", found)
        )
        for (title, found), mark in zip(
            (("Hộ nghèo", POOR), ("Hộ cận nghèo", NEAR)), marks, strict=True
        )
    )


def _ticked(title: str, above: tuple[str, ...], mark: str, *values: str) -> SheetColumn:
    return SheetColumn(
        title, "", mark, above, Kind.CENTRE, 9, Total.COUNT, when=("movement", *values)
    )


# -- values beside the columns of the list ------------------------------------------------


def _results(session: Session, items: Sequence[Any]) -> dict[int, CaseResult]:
    """Return the recognised class of each case, in one statement."""
    asked = select(CaseResult).where(
        CaseResult.case_id.in_([item.id for item in items]),
        CaseResult.recognised_class.is_not(None),
    )
    return {row.case_id: row for row in session.scalars(asked.order_by(CaseResult.id.desc()))}


def _of_result(row: CaseResult | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "class": row.recognised_class,
        "movement": row.movement,
        "decision": row.decision_number,
        "decided_on": row.decision_date,
    }


def _classes(session: Session, items: Sequence[Any]) -> Mapping[int, Sequence[Values]]:
    found = _results(session, items)
    return {item.id: (_of_result(found.get(item.id)),) for item in items}


def _members(session: Session, items: Sequence[Any]) -> Mapping[int, Sequence[Values]]:
    """Return a line for each member who lives there, the head first; masks as on the screen."""
    found = _results(session, items)
    asked = (
        select(Member)
        .where(
            Member.household_id.in_([item.household_id for item in items]),
            Member.left_on.is_(None),
        )
        .options(joinedload(Member.ethnic_group))
        .order_by(Member.relationship_code != "head", Member.id)
    )
    people: dict[int, list[Member]] = {}
    members = session.scalars(asked).all()
    reading.note(registry().views["MemberView"], members, PEOPLE)
    for member in members:
        people.setdefault(member.household_id, []).append(member)
    lines: dict[int, Sequence[Values]] = {}
    for item in items:
        own = [_person(n, m) for n, m in enumerate(people.get(item.household_id, ()), start=1)]
        first = own[0] if own else {"person": item.head_name}
        lines[item.id] = ({**_of_result(found.get(item.id)), **first}, *own[1:])
    return lines


def _person(number: int, member: Member) -> dict[str, Any]:
    view = registry().views["MemberView"]
    found = {name: view.cell(member, name) for name in PEOPLE}
    return {
        "person_no": number,
        "person": found["full_name"].text,
        "sex": value_at(member, "sex"),
        "born": value_at(member, "birth_year"),
        "relationship": found["relationship_code"].text,
        "ethnic": found["ethnic_group"].text if member.ethnic_group_id else None,
    }


def _communes(session: Session, items: Sequence[Any]) -> Mapping[int, Sequence[Values]]:
    """Return the commune of each household's village."""
    today = clock.today()
    keys = frozenset(item.unit_id for item in items)
    villages = {unit.id: unit for unit in core_data.units_among(session, keys, today)}
    above = frozenset(u.parent_id for u in villages.values() if u.parent_id is not None)
    communes = {u.id: u.full_name for u in core_data.units_among(session, above, today)}
    return {item.id: ({"commune": _above(villages.get(item.unit_id), communes)},) for item in items}


def _above(unit: core_data.UnitRow | None, communes: Mapping[int, str]) -> str | None:
    if unit is None or unit.level != "village":
        return None if unit is None else unit.full_name
    return communes.get(unit.parent_id or 0)


def _listed() -> ColumnElement[bool]:
    return ReviewCase.results.any(CaseResult.recognised_class.in_([POOR, NEAR]))


def _left() -> ColumnElement[bool]:
    return ReviewCase.results.any(
        CaseResult.recognised_class.is_not(None) & CaseResult.movement.in_(LEFT)
    )


def _about(session: Session, query: ListQuery) -> Sequence[str]:
    """Return the round and the commune, where the list is narrowed to one review."""
    asked = next((each for each in query.filters if each.name == "unit_review"), None)
    if asked is None or asked.value is None:
        return ()
    case = session.scalar(select(ReviewCase).where(ReviewCase.unit_review_id == asked.value))
    if case is None:
        return ()
    plan = case.unit_review.round
    return (f"{plan.name} (chính sách năm {plan.policy_year})",)


# -- households under review ----------------------------------------------------------------

POOR_LIST = SheetLayout(
    name="poor",
    label=_l("List of poor and near-poor households"),
    title="Danh sách hộ nghèo, hộ cận nghèo",
    source="danh sách kèm theo Mẫu số 02, Quyết định 24/2021/QĐ-TTg",
    verification="P",
    about=_about,
    within=_listed,
    more=_classes,
    order=("unit_review_id", "unit_id", "sort_key"),
    groups=BY_VILLAGE,
    columns=(
        STT,
        SheetColumn("Họ và tên chủ hộ", "head_name", "B", width=28),
        SheetColumn("Mã hộ", "household.code", "C", width=14),
        SheetColumn("Số khẩu", "household_size", "1", kind=Kind.WHOLE, width=9, total=Total.SUM),
        SheetColumn("Điểm A (B1)", "score_income", "2", ("Điểm rà soát",), Kind.WHOLE, 9),
        SheetColumn("Điểm B (B2)", "score_deprivation", "3", ("Điểm rà soát",), Kind.WHOLE, 9),
        *_by_class("Kết quả phân loại", ("4", "5"), 9),
        SheetColumn("Số", "decision", "6", ("Quyết định công nhận",), width=16),
        SheetColumn("Ngày", "decided_on", "7", ("Quyết định công nhận",), Kind.DAY, 12),
    ),
    signers=("NGƯỜI LẬP BIỂU", "TM. ỦY BAN NHÂN DÂN"),
)

_NEW = (Movement.POOR_NEW.value, Movement.NEAR_NEW.value)
_AGAIN = (Movement.POOR_AGAIN.value, Movement.NEAR_AGAIN.value)
_OLD = (
    *(Movement.POOR_OLD.value, Movement.POOR_FROM_NEAR_POOR.value),
    *(Movement.NEAR_OLD.value, Movement.NEAR_FROM_POOR.value),
)
MEMBERS_LIST = SheetLayout(
    name="members",
    label=_l("List of poor and near-poor households with their members"),
    title="Danh sách hộ nghèo, hộ cận nghèo kèm thành viên",
    source="biểu của tỉnh theo Thông tư 07/2021/TT-BLĐTBXH; bỏ các cột hỗ trợ",
    verification="P",
    about=_about,
    within=_listed,
    more=_members,
    personal=frozenset({"person", "born", "sex", "ethnic"}),
    order=("unit_review_id", "unit_id", "sort_key"),
    groups=BY_VILLAGE,
    columns=(
        SheetColumn("Chủ hộ", ORDINAL, "A", ("Số thứ tự",), Kind.CENTRE, 7, Total.COUNT),
        SheetColumn("Thành viên", "person_no", "B", ("Số thứ tự",), Kind.PLAIN, 9, Total.COUNT),
        SheetColumn("Họ, tên chủ hộ và thành viên", "person", "C", width=28),
        SheetColumn(
            *("Nam", "born", "1", ("Năm sinh",), Kind.PLAIN, 8), when=("sex", Sex.MALE.value)
        ),
        SheetColumn(
            *("Nữ", "born", "2", ("Năm sinh",), Kind.PLAIN, 8), when=("sex", Sex.FEMALE.value)
        ),
        SheetColumn("Dân tộc", "ethnic", "3", width=12),
        SheetColumn("Quan hệ với chủ hộ", "relationship", "4", width=16),
        *_by_class("Phân loại", ("5", "6"), 8),
        _ticked("Mới", ("Diễn biến",), "7", *_NEW),
        _ticked("Tái", ("Diễn biến",), "8", *_AGAIN),
        _ticked("Cũ", ("Diễn biến",), "9", *_OLD),
    ),
    signers=("NGƯỜI LẬP BIỂU", "TM. ỦY BAN NHÂN DÂN"),
)

LEFT_LIST = SheetLayout(
    name="left",
    label=_l("List of households that left poverty or near-poverty"),
    title="Danh sách hộ thoát nghèo, hộ thoát cận nghèo",
    source="danh sách kèm theo Mẫu số 02, Quyết định 24/2021/QĐ-TTg",
    verification="P",
    about=_about,
    within=_left,
    more=_classes,
    order=("unit_review_id", "unit_id", "sort_key"),
    groups=BY_VILLAGE,
    columns=(
        STT,
        SheetColumn("Họ và tên chủ hộ", "head_name", "B", width=28),
        SheetColumn("Mã hộ", "household.code", "C", width=14),
        SheetColumn("Số khẩu", "household_size", "1", kind=Kind.WHOLE, width=9, total=Total.SUM),
        _ticked("Trở thành hộ cận nghèo", ("Thoát nghèo",), "2", LEFT[0].value),
        _ticked("Vượt chuẩn cận nghèo", ("Thoát nghèo",), "3", LEFT[1].value),
        _ticked("Thoát cận nghèo", (), "4", LEFT[2].value),
        SheetColumn("Số", "decision", "5", ("Quyết định công nhận",), width=16),
        SheetColumn("Ngày", "decided_on", "6", ("Quyết định công nhận",), Kind.DAY, 12),
    ),
    signers=("NGƯỜI LẬP BIỂU", "TM. ỦY BAN NHÂN DÂN"),
)

# -- registers that can be imported again -----------------------------------------------------

REGISTER = SheetLayout(
    name="register",
    label=_l("Register of households by village"),
    title="Sổ theo dõi hộ gia đình",
    source="chưa có mẫu ban hành",
    verification="U",
    more=_communes,
    within=lambda: Household.ended_on.is_(None),
    order=("unit_id", "sort_key"),
    groups=(SheetGroup("unit", "{value}", "Cộng {value}"),),
    columns=(
        STT,
        SheetColumn("Mã hộ", "code", "B", width=14),
        SheetColumn("Họ và tên chủ hộ", "head_name", "C", width=28),
        SheetColumn("Địa chỉ", "address_detail", "D", ("Nơi cư trú",), width=24),
        SheetColumn("Thôn, tổ dân phố", "unit", "E", ("Nơi cư trú",), width=20),
        SheetColumn("Xã, phường, thị trấn", "commune", "G", ("Nơi cư trú",), width=20),
        SheetColumn("Ngày vào sổ", "registered_on", "1", kind=Kind.DAY),
    ),
)

MEMBER_REGISTER = SheetLayout(
    name="register",
    label=_l("Register of members by household"),
    title="Danh sách nhân khẩu theo hộ",
    source="chưa có mẫu ban hành",
    verification="U",
    within=lambda: Member.left_on.is_(None),
    order=("household.unit_id", "household.sort_key", "household_id", "id"),
    groups=(SheetGroup("household", "Hộ {value}", ""),),
    columns=(
        STT,
        SheetColumn("Mã hộ", "household.code", "B", width=14),
        SheetColumn("Họ và tên", "full_name", "C", width=28),
        SheetColumn("Quan hệ với chủ hộ", "relationship_code", "D", width=16),
        SheetColumn("Giới tính", "sex", "E", kind=Kind.CENTRE, width=9),
        SheetColumn("Năm sinh", "birth_year", "1", kind=Kind.PLAIN, width=9),
        SheetColumn("Dân tộc", "ethnic_group", "2", width=12),
    ),
)

# -- what the Front asked for -----------------------------------------------------------------

FOLLOW_UP = SheetLayout(
    name="follow_up",
    label=_l("Register of recommendations and their follow-up"),
    title="Sổ theo dõi việc thực hiện kiến nghị sau giám sát",
    source="chưa có mẫu ban hành; theo các bước của Nghị quyết liên tịch 403/2017",
    verification="U",
    order=("issued_on", "id"),
    columns=(
        STT,
        SheetColumn("Số", "number", "1", ("Văn bản kiến nghị",), width=12),
        SheetColumn("Ngày", "issued_on", "2", ("Văn bản kiến nghị",), Kind.DAY, 11),
        SheetColumn("Nội dung", "content", "3", ("Văn bản kiến nghị",), width=28),
        SheetColumn("Cơ quan nhận", "addressee_organisation", "4", width=15),
        SheetColumn("Địa bàn", "unit", "5", width=12),
        SheetColumn("Hạn trả lời", "due_on", "6", ("Trả lời",), Kind.DAY, 11),
        SheetColumn("Ngày trả lời", "answered_on", "7", ("Trả lời",), Kind.DAY, 11),
        SheetColumn("Kết quả", "answer_kind", "8", ("Trả lời",), width=11),
        SheetColumn("Ngày", "escalated_on", "9", ("Chuyển cấp trên",), Kind.DAY, 11),
        SheetColumn("Nơi nhận", "escalated_to", "10", ("Chuyển cấp trên",), width=12),
        SheetColumn("Kết quả thực hiện", "result", "11", width=16),
        SheetColumn("Tình trạng", "state", "12", width=11),
    ),
    signers=("NGƯỜI THEO DÕI", "TM. BAN THƯỜNG TRỰC"),
)

# -- the summary of a round --------------------------------------------------------------------

SUMMARY = SheetLayout(
    name="summary",
    label=_l("Summary of the review (form 7.1, without persons of the place)"),
    title="Tổng hợp kết quả rà soát hộ nghèo, hộ cận nghèo",
    source="mẫu 7.1 Thông tư 07/2021/TT-BLĐTBXH, các cột có số liệu",
    verification="P",
    columns=(
        SheetColumn("STT", "no", "A", kind=Kind.CENTRE, width=6),
        SheetColumn("Đơn vị", "unit", "B", width=28),
        SheetColumn(
            "Tổng số hộ dân cư", "residents", "1", kind=Kind.WHOLE, width=12, total=Total.SUM
        ),
        SheetColumn("Số hộ", "poor", "2", ("Hộ nghèo",), Kind.WHOLE, 11, Total.SUM),
        SheetColumn("Tỷ lệ (%)", "", "3=2/1*100", ("Hộ nghèo",), Kind.DECIMAL, 11),
        SheetColumn("Số khẩu", "poor_persons", "4", ("Hộ nghèo",), Kind.WHOLE, 11, Total.SUM),
        SheetColumn("Số hộ", "near", "5", ("Hộ cận nghèo",), Kind.WHOLE, 11, Total.SUM),
        SheetColumn("Tỷ lệ (%)", "", "6=5/1*100", ("Hộ cận nghèo",), Kind.DECIMAL, 11),
        SheetColumn("Số khẩu", "near_persons", "7", ("Hộ cận nghèo",), Kind.WHOLE, 11, Total.SUM),
        SheetColumn("Hộ nghèo đã công bố", "published", "8", kind=Kind.WHOLE, width=12),
    ),
    signers=("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ"),
)
