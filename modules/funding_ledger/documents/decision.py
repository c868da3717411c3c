"""The decision by which the board of a fund hands money out (layout: the project's own)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core.services.account_people import account_name
from app.core.services.document_types import type_name
from app.kernel.clock import day_of
from app.kernel.documents.blocks import (
    Annex,
    Article,
    Authority,
    Col,
    Grounds,
    Letterhead,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
    When,
)
from app.kernel.documents.parts import Head, Signer, day, for_body, long_day, recipients
from app.kernel.documents.spec import DocumentSpec
from modules.funding_ledger.documents.books import board, body_of, head_of, is_board
from modules.funding_ledger.models import AllocationDecision
from modules.funding_ledger.models.choices import EntityPurpose
from modules.funding_ledger.services.steps import session_of

MOST_IN_TEXT = 5  # lines; longer tables go to the annex
STANDS = frozenset({"approved", "settled"})


@dataclass(frozen=True)
class DecidedLine:
    """One line: what for, where, how many times which norm; `amount` in đồng."""

    item: str
    place: str
    quantity: Decimal
    norm: int
    amount: int
    source: str


@dataclass(frozen=True)
class DecisionPaper:
    """What a decision says; `total` in đồng is the sum of its lines."""

    head: Head
    board: str
    subject: str
    grounds: tuple[str, ...]
    fund: str
    campaign: str
    executor: str
    done_by: str
    settle_by: str
    lines: tuple[DecidedLine, ...]
    total: int
    in_annex: bool
    reference: str
    recipients: tuple[str, ...]
    signer: Signer


def decision_data(item: AllocationDecision) -> DecisionPaper:
    """Return a decision with its lines; number and day are those under which it was approved."""
    session = session_of(item)
    body = body_of(session, item.entity, item.decided_on or day_of(item.created_at))
    head = head_of(
        body, board=_in_head(board()), number=item.number, symbol=_symbol(item), day=item.decided_on
    )
    lines = tuple(
        DecidedLine(
            str(line.item),
            str(line.unit),
            line.quantity,
            line.norm,
            line.amount,
            str(line.designation.donor) if line.designation is not None else "",
        )
        for line in item.lines
    )
    executor = str(item.executing_organisation) if item.executing_organisation else ""
    issuer = body.name if is_board(body) else board()
    number = item.number or "………"
    return DecisionPaper(
        head=head,
        board=issuer,
        subject=item.name,
        grounds=_grounds(item),
        fund=str(item.fund),
        campaign=str(item.campaign) if item.campaign is not None else "",
        executor=executor,
        done_by=day(item.done_by),
        settle_by=day(item.settle_by),
        lines=lines,
        total=sum(line.amount for line in lines),
        in_annex=len(lines) > MOST_IN_TEXT,
        reference=f"Kèm theo Quyết định số {number} {long_day(item.decided_on)} của {issuer}",
        recipients=recipients(_told(executor)),
        signer=for_body("Ban Vận động", "Trưởng ban", account_name(session, item.approved_by_id)),
    )


def _in_head(name: str) -> str:
    """Begin a new line at what the name of a board quotes."""
    return name.replace(" “", "\n“")


def _symbol(item: AllocationDecision) -> str:
    """Return the symbol of the newest decision of the same books; dots before there is one."""
    newest = (
        select(AllocationDecision.number)
        .where(
            AllocationDecision.entity_id == item.entity_id, AllocationDecision.number.contains("/")
        )
        .order_by(AllocationDecision.id.desc())
        .limit(1)
    )
    found = session_of(item).scalar(newest) or ""
    return found.partition("/")[2].strip() or "QĐ-…………"


def _grounds(item: AllocationDecision) -> tuple[str, ...]:
    """Return what the decision was based on, as its drafter typed it, and the call."""
    typed = [line.strip().rstrip(".;") for line in (item.basis or "").splitlines()]
    found = [_as_ground(line) for line in typed if line]
    call = item.campaign
    if call is not None and (number := call.call_number):
        found.append(f"Căn cứ {_named(number)} {long_day(call.call_date)} về {call.name}")
    return tuple(found)


def _named(number: str) -> str:
    """Return `Kế hoạch số 12/KH-MTTQ`: the type is told by the number, where it tells one."""
    code = number.partition("/")[2].partition("-")[0]
    return f"{type_name(code)} số {number}" if type_name(code) else number


def _as_ground(line: str) -> str:
    starts = line.casefold().startswith(("căn cứ", "xét", "theo"))
    return line if starts else f"Căn cứ {line[:1].lower()}{line[1:]}"


def _told(executor: str) -> tuple[str, ...]:
    return ("Như Điều 3", *((executor,) if executor else ()), "Ban Vận động cấp trên")


def decision_sample() -> DecisionPaper:
    """Return a made-up decision."""
    lines = (
        DecidedLine("Làm nhà ở mới", "Xã Mẫu Một", Decimal(3), 50_000_000, 150_000_000, ""),
        DecidedLine("Sửa nhà ở", "Xã Mẫu Hai", Decimal(2), 20_000_000, 40_000_000, "Ông Mẫu"),
    )  # fmt: skip
    return DecisionPaper(
        head=Head(
            _in_head(board()), "Ủy ban MTTQ Việt Nam\ntỉnh Mẫu", symbol="QĐ-BVĐ", place="Mẫu",
        ),
        board=board(),
        subject="Phân bổ kinh phí Quỹ “Vì người nghèo” năm 2021",
        grounds=("Căn cứ biên bản họp Ban Vận động ngày 05 tháng 10 năm 2021",),
        fund="Quỹ “Vì người nghèo” tỉnh Mẫu",
        campaign="Tháng cao điểm “Vì người nghèo” năm 2021",
        executor="Ủy ban Mặt trận Tổ quốc Việt Nam xã Mẫu Một",
        done_by="31/12/2021",
        settle_by="31/01/2022",
        lines=lines,
        total=190_000_000,
        in_annex=False,
        reference="Kèm theo Quyết định số ………",
        recipients=recipients(("Như Điều 3", "Ban Vận động cấp trên")),
        signer=for_body("Ban Vận động", "Trưởng ban", "Nguyễn Văn Mẫu"),
    )  # fmt: skip


TABLE = Table(
    (
        Col("STT", 12, "{{ loop.index }}", "center"),
        Col("Nội dung", 36, "{{ row.item }}"),
        Col("Địa bàn", 34, "{{ row.place }}"),
        Col("Số lượng", 17, "{{ row.quantity|number }}", "right"),
        Col("Định mức (đồng)", 26, "{{ row.norm|money }}", "right"),
        Col("Thành tiền (đồng)", 35, "{{ row.amount|money }}", "right", total="{{ total|money }}"),
    ),
    rows="lines",
    size=12,
    total_label="Tổng cộng",
    empty="Chưa có dòng phân bổ.",
)

DECISION_TEMPLATE = Template(
    (
        Letterhead(),
        Title("QUYẾT ĐỊNH", "{{ subject }}"),
        Authority("{{ board|upper }}"),
        Grounds(rows="grounds"),
        Paragraph("QUYẾT ĐỊNH:", align="center", bold=True, indent=False, keep=True),
        Article(
            "1",
            "",
            "Phân bổ từ {{ fund }} số tiền {{ total|money }} đồng (bằng chữ: "
            "{{ total|money_words }})"
            "{% if in_annex %}, chi tiết theo Phụ lục kèm theo{% endif %}"
            "{% if campaign %}, thuộc {{ campaign }}{% endif %}.",
        ),
        When("not in_annex", (TABLE,)),
        Article(
            "2",
            "",
            "{% if executor %}Giao {{ executor }} thực hiện{% else %}Việc thực hiện{% endif %} "
            "đúng đối tượng, đúng mục đích, công khai"
            "{% if done_by %}; hoàn thành trước ngày {{ done_by }}{% endif %}"
            "{% if settle_by %}; quyết toán trước ngày {{ settle_by }}{% endif %}.",
        ),
        Article(
            "3",
            "",
            "Ban Vận động, kế toán, thủ quỹ của Quỹ{% if executor %}, {{ executor }}{% endif %} "
            "và các tổ chức, cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này./.",
        ),
        Signatures((Recipients(), Signature("signer"))),
        When(
            "in_annex",
            (Annex("CHI TIẾT PHÂN BỔ KINH PHÍ", reference="{{ reference }}"), TABLE),
        ),
    )
)

ALLOCATION_DECISION = DocumentSpec(
    name="funding_ledger.allocation_decision",
    label=_l("Decision to allocate"),
    type_code="QĐ",
    build=decision_data,
    sample=decision_sample,
    source="bố cục do dự án đặt, khung theo mẫu 1.2 Phụ lục III Nghị định 30/2020/NĐ-CP",
    template=DECISION_TEMPLATE,
    columns=("number", "decided_on", "name", "fund", "campaign", "basis"),
    shown=lambda item: item.state != "cancelled" and item.fund.purpose == EntityPurpose.SUPPORT,
)
