"""Notice by which a commune makes the list of a review public, and the list itself.

The layout follows a notice seen in practice (no legal form was found). The list shows head, village
and size of a household and nothing else: no identity number, no date of birth, no score, no cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.kernel.documents.blocks import (
    Annex,
    Col,
    Each,
    Grounds,
    Heading,
    Items,
    Letterhead,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
)
from app.kernel.documents.parts import Head, Signer, day, for_body, recipients
from app.kernel.documents.spec import DocumentSpec
from modules.household_supervision.documents import words
from modules.household_supervision.documents.issuing import (
    body_name,
    committee,
    documents_of,
    grounds,
    lower_first,
    signer_on,
)
from modules.household_supervision.documents.reading import browses, note, session_of
from modules.household_supervision.domain.poverty_standard import HouseholdClass
from modules.household_supervision.models import (
    CaseResult,
    Posting,
    ReviewCase,
    UnitReview,
    VillageMeeting,
)
from modules.household_supervision.models.choices import MeetingState, UnitReviewState
from modules.household_supervision.services.review_steps import ASIDE

POSTED = frozenset(
    {
        UnitReviewState.POSTING,
        UnitReviewState.DISTRICT,
        UnitReviewState.RECOGNISED,
        UnitReviewState.REPORTED,
        UnitReviewState.CLOSED,
    }
)
COLUMNS = ("round", "unit", "posted_on", "posting_due_on")
ON_THE_LISTS = (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)


@dataclass(frozen=True)
class Listed:
    """A household as the public list shows it; `size` in people, None where it is not known."""

    head: str
    village: str
    size: int | None


@dataclass(frozen=True)
class PublicList:
    """One of the lists that are made public: poor, near-poor, left poverty, left near-poverty."""

    title: str
    households: tuple[Listed, ...]

    @property
    def count(self) -> int:
        """Return how many households are on it."""
        return len(self.households)

    @property
    def people(self) -> int | None:
        """Return how many people they are; None where the size of one is not known."""
        sizes = [row.size for row in self.households if row.size is not None]
        return sum(sizes) if len(sizes) == self.count else None


@dataclass(frozen=True)
class Place:
    """Where the list hangs, from which day to which, both included."""

    name: str
    first: date
    last: date | None


@dataclass(frozen=True)
class NoticeData:
    """The notice of posting; counts are households and people."""

    head: Head
    commune: str
    year: int
    standard: str
    grounds: tuple[str, ...]
    lists: tuple[PublicList, ...]
    first: date | None
    last: date | None
    places: tuple[Place, ...]
    office: str
    recipients: tuple[str, ...]
    signer: Signer


def build(item: UnitReview) -> NoticeData:
    """Read the posted households of a commune, and where their lists hang."""
    session = session_of(item)
    places, days = _places(_postings(item))
    posted_on = item.posted_on or min((place.first for place in places), default=None)
    on = posted_on or item.round.opens_on
    own = committee(session, item.unit, on)
    unit = lower_first(item.unit.full_name)
    front = body_name(session, item.unit_id, "front_committee", on)
    return NoticeData(
        head=own.head(type_code="TB"),
        commune=unit,
        year=item.round.opens_on.year,
        standard=item.round.standard.title_vi,
        grounds=(*grounds(session, documents_of(item.round.regime), on), *_met(item)),
        lists=lists_of(item, cases_of(item)),
        first=posted_on,
        last=max((each for each in days if each is not None), default=item.posting_due_on),
        places=places,
        office=own.name,
        recipients=recipients(
            [
                f"Đảng ủy, Hội đồng nhân dân {unit} (báo cáo)",
                *([f"{front} (giám sát)"] if front else []),
                f"Các thôn, tổ dân phố thuộc {unit} (niêm yết)",
            ]
        ),
        signer=signer_on(session, own, on),
    )


def _postings(item: UnitReview) -> Sequence[Posting]:
    """Return the postings of the last time; after a re-check the list hangs again."""
    session, of_review = session_of(item), Posting.unit_review_id == item.id
    last = select(func.max(Posting.number)).where(of_review).scalar_subquery()
    return session.scalars(
        select(Posting)
        .where(of_review, Posting.number == last)
        .options(joinedload(Posting.unit))
        .order_by(Posting.place, Posting.id)
    ).all()


def _places(rows: Iterable[Posting]) -> tuple[tuple[Place, ...], list[date | None]]:
    found = tuple(Place(place_of(row), row.posted_from, row.posted_to) for row in rows)
    return found, [place.last for place in found]


def place_of(row: Posting) -> str:
    """Return where a list hangs, in words."""
    kind, unit = words.PLACES[row.place], lower_first(row.unit.full_name)
    return f"{row.place_name}, {unit}" if row.place_name else f"{kind} {unit}"


def _met(item: UnitReview) -> tuple[str, ...]:
    """Return the ground that the villages have agreed, with the days of their meetings."""
    days = session_of(item).scalars(
        select(VillageMeeting.held_on)
        .where(
            VillageMeeting.unit_review_id == item.id,
            VillageMeeting.state == MeetingState.AGREED,
            VillageMeeting.held_on.is_not(None),
        )
        .distinct()
        .order_by(VillageMeeting.held_on)
    )
    told = ", ".join(day(each) for each in days)
    return (f"Căn cứ biên bản họp dân thống nhất kết quả rà soát ngày {told}",) if told else ()


# -- the list --------------------------------------------------------------------------------


def cases_of(item: UnitReview, unit_ids: Sequence[int] | None = None) -> Sequence[tuple[Any, str]]:
    """Return the posted households of a review with their class, by village and name.

    The class is the recognised one, else the proposed one, as in the summary.
    """
    final = func.coalesce(CaseResult.recognised_class, CaseResult.proposed_class)
    statement = (
        select(ReviewCase, final)
        .join(CaseResult, CaseResult.case_id == ReviewCase.id)
        .where(
            ReviewCase.unit_review_id == item.id,
            CaseResult.standard_id == item.round.standard_id,
            ReviewCase.state.not_in(sorted(ASIDE)),
            final.is_not(None),
        )
        .options(joinedload(ReviewCase.unit))
        .order_by(ReviewCase.unit_id, ReviewCase.sort_key, ReviewCase.id)
    )
    if unit_ids is not None:
        statement = statement.where(ReviewCase.unit_id.in_(unit_ids))
    rows = [(row[0], str(row[1])) for row in session_of(item).execute(statement)]
    note("ReviewCaseView", [case for case, _class in rows], ("head_name",))
    return rows


def lists_of(item: UnitReview, rows: Sequence[tuple[Any, str]]) -> tuple[PublicList, ...]:
    """Return the four lists: two classes, and who left them (poor to near-poor is on two)."""
    year = item.round.opens_on.year

    def listed(title: str, wanted: Any) -> PublicList:
        return PublicList(
            title,
            tuple(
                Listed(case.head_name, case.unit.full_name, case.household_size)
                for case, result in rows
                if wanted(case.previous_class, result)
            ),
        )

    poor, near = ON_THE_LISTS
    return (
        listed(f"Hộ nghèo năm {year}", lambda _before, now: now == poor),
        listed(f"Hộ cận nghèo năm {year}", lambda _before, now: now == near),
        listed(f"Hộ thoát nghèo năm {year}", lambda before, now: before == poor and now != poor),
        listed(
            f"Hộ thoát cận nghèo năm {year}",
            lambda before, now: before == near and now not in ON_THE_LISTS,
        ),
    )


def sample() -> NoticeData:
    """Return the notice of an invented commune."""
    first = date(2021, 11, 1)
    rows = tuple(Listed(f"Pi Năng Mẫu {n}", "Thôn Mẫu Một", 3 + n % 3) for n in range(1, 41))
    return NoticeData(
        head=Head("Ủy ban nhân dân\nxã Mẫu", symbol="TB-UBND", place="Mẫu"),
        commune="xã Mẫu",
        year=2021,
        standard="Chuẩn nghèo đa chiều giai đoạn 2021 - 2025",
        grounds=("Căn cứ Quyết định số 24/2021/QĐ-TTg ngày 16 tháng 7 năm 2021",),
        lists=(
            PublicList("Hộ nghèo năm 2021", rows),
            PublicList("Hộ cận nghèo năm 2021", rows[:5]),
            PublicList("Hộ thoát nghèo năm 2021", rows[:2]),
            PublicList("Hộ thoát cận nghèo năm 2021", ()),
        ),
        first=first,
        last=date(2021, 11, 4),
        places=(
            Place("Trụ sở Ủy ban nhân dân xã Mẫu", first, date(2021, 11, 4)),
            Place("Nhà văn hóa thôn Mẫu Một", first, None),
        ),
        office="Ủy ban nhân dân xã Mẫu",
        recipients=recipients(["Đảng ủy, Hội đồng nhân dân xã Mẫu (báo cáo)"]),
        signer=for_body("Ủy ban nhân dân", "Chủ tịch"),
    )


LIST = (
    Heading("{{ loop.index|roman }}. {{ item.title|upper }}"),
    Table(
        (
            Col("STT", 15, "{{ loop.index }}", "center"),
            Col("Họ và tên chủ hộ", 70, "{{ row.head }}"),
            Col("Thôn, tổ dân phố", 50, "{{ row.village }}"),
            Col("Số khẩu", 25, "{{ row.size|number }}", "center",
                total="{{ item.people|number }}"),
        ),
        rows="item.households",
        total_label="Cộng: {{ item.count|number }} hộ",
        empty="Không có hộ nào",
    ),
)  # fmt: skip

TEMPLATE = Template(
    (
        Letterhead(),
        Title(
            "THÔNG BÁO",
            "Niêm yết công khai danh sách hộ nghèo, hộ cận nghèo, "
            "hộ thoát nghèo, hộ thoát cận nghèo năm {{ year }}",
        ),
        Grounds(rows="grounds"),
        Paragraph(
            "{{ office }} thông báo niêm yết công khai kết quả rà soát hộ nghèo, hộ cận nghèo năm "
            "{{ year }} trên địa bàn {{ commune }} như sau:"
        ),
        Heading("1. Kết quả rà soát"),
        Paragraph("Chuẩn áp dụng: {{ standard }}.", keep=True),
        Table(
            (
                Col("STT", 15, "{{ loop.index }}", "center"),
                Col("Danh sách", 85, "{{ row.title }}"),
                Col("Số hộ", 30, "{{ row.count|number }}", "center"),
                Col("Số khẩu", 30, "{{ row.people|number }}", "center"),
            ),
            rows="lists",
        ),
        Paragraph("(Danh sách chi tiết kèm theo Thông báo này)", italic=True),
        Heading("2. Thời gian và địa điểm niêm yết"),
        Paragraph(
            "Từ {{ first|long_day }} đến hết {{ last|long_day }}, tại các địa điểm sau:",
            test="places",
        ),
        Paragraph(
            "Từ {{ first|long_day }} đến hết {{ last|long_day }}, tại trụ sở {{ office }} và nhà "
            "văn hóa, nhà sinh hoạt cộng đồng các thôn, tổ dân phố.",
            test="not places",
        ),
        Items(
            rows="places",
            text="{{ row.name }}, từ ngày {{ row.first|day }}"
            "{{ ' đến hết ngày ' ~ row.last|day if row.last else '' }}"
            "{{ '.' if loop.last else ';' }}",
            mark="-",
        ),
        Heading("3. Tiếp nhận ý kiến"),
        Paragraph(
            "Trong thời gian niêm yết, hộ gia đình, cá nhân có ý kiến về danh sách phản ánh trực "
            "tiếp hoặc gửi bằng văn bản đến {{ office }} (qua Ban Chỉ đạo rà soát hộ nghèo, hộ "
            "cận nghèo) hoặc Trưởng thôn, Tổ trưởng tổ dân phố nơi cư trú. Ý kiến được tiếp nhận, "
            "phúc tra và trả lời theo quy định; kết quả phúc tra được niêm yết công khai."
        ),
        Paragraph(
            "Trên đây là thông báo của {{ office }} để các tổ chức, hộ gia đình và cá nhân trên "
            "địa bàn biết.",
            keep=True,
        ),
        Signatures((Recipients(), Signature("signer"))),
        Annex(
            "DANH SÁCH NIÊM YẾT CÔNG KHAI",
            reference="Kèm theo Thông báo số {{ head.number|blank(6) }}/{{ head.symbol }} "
            "{{ head.day|long_day }} của {{ office }}",
        ),
        Each("lists", "item", LIST),
    )
)

NOTICE = DocumentSpec(
    name="household_supervision.posting_notice",
    label=_l("Notice of posting"),
    type_code="TB",
    build=build,
    sample=sample,
    columns=COLUMNS,
    shown=lambda item: item.state in POSTED and browses(item, item.unit_id),
    source="thông báo đã thấy trong thực tế; không tìm thấy mẫu ban hành",
    template=TEMPLATE,
)
