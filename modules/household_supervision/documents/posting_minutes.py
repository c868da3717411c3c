"""Minutes that a list was put up at a place, and that its time there ended.

No form was found: the two minutes are what a checklist of the Front asks for. What is seen on the
spot (who was there, opinions that came) is left to be written by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flask_babel import lazy_gettext as _l

from app.kernel.documents.blocks import (
    Block,
    Col,
    Letterhead,
    Line,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
)
from app.kernel.documents.parts import Head, Signer
from app.kernel.documents.spec import DocumentSpec
from modules.household_supervision.documents.issuing import committee
from modules.household_supervision.documents.posting_notice import (
    PublicList,
    cases_of,
    lists_of,
    place_of,
)
from modules.household_supervision.documents.posting_notice import sample as notice_sample
from modules.household_supervision.documents.reading import browses, session_of
from modules.household_supervision.models import Posting
from modules.household_supervision.services import core_data

COLUMNS = ("unit", "place", "place_name", "number", "posted_from", "posted_to")

HINT = "(Ký, ghi rõ họ tên)"
SIGNERS = (
    Signer(("NGƯỜI LẬP", "BIÊN BẢN"), hint=HINT),
    Signer(("ĐẠI DIỆN THÔN,", "TỔ DÂN PHỐ"), hint=HINT),
    Signer(("ĐẠI DIỆN", "MẶT TRẬN TỔ QUỐC"), hint=HINT),
)


@dataclass(frozen=True)
class PostingData:
    """A list at a place: from which day to which, and how many households and people are on it."""

    head: Head
    place: str
    year: int
    first: date
    last: date | None
    again: bool
    lists: tuple[PublicList, ...]
    signers: tuple[Signer, ...]


def build_start(item: Posting) -> PostingData:
    """Read a posting as it began."""
    return _build(item, item.posted_from)


def build_end(item: Posting) -> PostingData:
    """Read a posting as it ended."""
    return _build(item, item.posted_to or item.posted_from)


def _build(item: Posting, day: date) -> PostingData:
    session, review = session_of(item), item.unit_review
    below = core_data.units_below(session, item.unit_id, day, ("commune", "village"))
    own = committee(session, review.unit, day)
    return PostingData(
        # Minutes bear no number.
        head=Head(*own.lines(), place=own.place, day=day),
        place=place_of(item),
        year=review.round.opens_on.year,
        first=item.posted_from,
        last=item.posted_to,
        again=item.number > 1,
        lists=lists_of(review, cases_of(review, [unit.id for unit in below])),
        signers=SIGNERS,
    )


def sample() -> PostingData:
    """Return the posting of an invented list."""
    day = date(2021, 11, 1)
    return PostingData(
        head=Head("Ủy ban nhân dân\nxã Mẫu", place="Mẫu", day=day),
        place="Nhà văn hóa thôn Mẫu Một",
        year=2021,
        first=day,
        last=date(2021, 11, 4),
        again=False,
        lists=notice_sample().lists,
        signers=SIGNERS,
    )


PRESENT = (
    Paragraph("Thành phần gồm có:", keep=True),
    Line("1. Đại diện Ủy ban nhân dân, Ban Chỉ đạo rà soát:", indent=True),
    Line("2. Đại diện thôn, tổ dân phố:", indent=True),
    Line("3. Đại diện Mặt trận Tổ quốc Việt Nam (chứng kiến, giám sát):", indent=True),
)
LISTS = Table(
    (
        Col("STT", 15, "{{ loop.index }}", "center"),
        Col("Danh sách", 85, "{{ row.title }}"),
        Col("Số hộ", 30, "{{ row.count|number }}", "center"),
        Col("Số khẩu", 30, "{{ row.people|number }}", "center"),
    ),
    rows="lists",
)
SIGNED = Signatures(
    (Signature("signers[0]"), Signature("signers[1]"), Signature("signers[2]")), size=12, space=22
)


def _template(subject: str, *blocks: Block) -> Template:
    return Template((Letterhead(), Title("BIÊN BẢN", subject), *blocks, SIGNED))


START_TEMPLATE = _template(
    "Niêm yết công khai danh sách hộ nghèo, hộ cận nghèo năm {{ year }}",
    Paragraph("Hôm nay, {{ first|long_day }}, tại {{ place }}."),
    *PRESENT,
    Paragraph(
        "Đã tiến hành niêm yết{{ ' lại' if again else '' }} công khai danh sách hộ nghèo, hộ cận "
        "nghèo, hộ thoát nghèo, hộ thoát cận nghèo năm {{ year }}, gồm:",
        keep=True,
    ),
    LISTS,
    Paragraph(
        "Danh sách được niêm yết từ {{ first|long_day }}"
        "{{ ' đến hết ' ~ last|long_day if last else '' }}. Danh sách chỉ ghi họ tên chủ hộ, thôn "
        "và số khẩu, không ghi số định danh, ngày sinh và thông tin riêng khác của hộ gia đình."
    ),
    Paragraph("Biên bản đã đọc cho mọi người cùng nghe và thống nhất ký tên.", keep=True),
)
END_TEMPLATE = _template(
    "Kết thúc niêm yết công khai danh sách hộ nghèo, hộ cận nghèo năm {{ year }}",
    Paragraph("Hôm nay, {{ last|long_day }}, tại {{ place }}."),
    *PRESENT,
    Paragraph(
        "Đã kết thúc việc niêm yết{{ ' lại' if again else '' }} công khai danh sách hộ nghèo, hộ "
        "cận nghèo, hộ thoát nghèo, hộ thoát cận nghèo năm {{ year }}, niêm yết từ ngày "
        "{{ first|day }} đến hết ngày {{ last|day }}, gồm:",
        keep=True,
    ),
    LISTS,
    Line("Số ý kiến phản ánh nhận được trong thời gian niêm yết:", indent=True),
    Line("Nội dung ý kiến:", indent=True),
    Line(""),
    Paragraph("Biên bản đã đọc cho mọi người cùng nghe và thống nhất ký tên.", keep=True),
)

START = DocumentSpec(
    name="household_supervision.posting_minutes",
    label=_l("Minutes of the posting"),
    type_code="BB",
    build=build_start,
    sample=sample,
    columns=COLUMNS,
    shown=lambda item: browses(item, item.unit_id),
    source="không tìm thấy mẫu; nội dung theo danh mục kiểm tra của Mặt trận",
    template=START_TEMPLATE,
)
END = replace(
    START,
    sample=lambda: replace(sample(), head=replace(sample().head, day=sample().last)),
    name="household_supervision.posting_end_minutes",
    label=_l("Minutes of the end of the posting"),
    build=build_end,
    shown=lambda item: item.posted_to is not None and browses(item, item.unit_id),
    template=END_TEMPLATE,
)
