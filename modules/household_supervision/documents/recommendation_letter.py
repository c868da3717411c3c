"""Letter by which the Front recommends something to whom it concerns (công văn kiến nghị).

Layout of an official letter by NĐ 30/2020 (sample 1.5). The limit for the answer is the dated
parameter of the supervision. The Front recommends; who is asked decides (Law 75/2015/QH13, Điều
25).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session, object_session

from app.kernel import clock
from app.kernel.actor import session_actor
from app.kernel.documents.blocks import (
    Addressees,
    Items,
    Letterhead,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Template,
)
from app.kernel.documents.parts import Head, Signer, for_body, long_day, recipients
from app.kernel.documents.spec import DocumentSpec
from app.kernel.errors import NotFound
from modules.household_supervision.documents import words
from modules.household_supervision.documents.issuing import (
    LETTER,
    Issuer,
    grounds,
    issuer,
    signer_on,
)
from modules.household_supervision.documents.reading import lines, session_of
from modules.household_supervision.documents.settings import settings
from modules.household_supervision.documents.supervision_plan import body_of, place_of
from modules.household_supervision.documents.visit_minutes import FINDINGS, Found, found_in
from modules.household_supervision.domain import supervision as rules
from modules.household_supervision.domain.errors import NoDeadlineRule
from modules.household_supervision.models import (
    Finding,
    Recommendation,
    RecommendationFinding,
    SupervisionPlan,
)
from modules.household_supervision.models.choices import RecommendationState
from modules.household_supervision.services import core_data
from modules.household_supervision.services.papers import RECOMMENDATION as RECOMMENDATION_KIND
from modules.household_supervision.services.supervision_steps import deadline_rules

_SIGNED = text(
    "select signer, capacity from core_workflow_paper where table_name = :table "
    "and row_id = :key and kind = :kind order by id desc limit 1"
)
COLUMNS = (
    *("number", "issuing_organisation", "addressee_organisation", "unit", "content"),
    *("issued_on", "due_on", "due_value", "due_unit"),
)


@dataclass(frozen=True)
class LetterData:
    """A recommendation: to whom, on which findings, what is asked, until when an answer is due."""

    head: Head
    addressees: tuple[str, ...]
    body: str
    law: str
    plans: tuple[str, ...]
    about: str
    unit: str
    findings: tuple[Found, ...]
    contents: tuple[str, ...]
    limit: str
    recipients: tuple[str, ...]
    signer: Signer


def build(item: Recommendation) -> LetterData:
    """Read a recommendation with the findings on which it rests."""
    _require_whole(item)
    session, day = session_of(item), item.issued_on or clock.today()
    own = issuer(session, item.issuing_organisation_id, day)
    findings = session.scalars(_findings(item).order_by(Finding.found_on, Finding.id)).all()
    reviewed = item.unit_review.round.name if item.unit_review is not None else ""
    cited = grounds(session, settings().supervision[:1], day)
    return LetterData(
        head=own.head(type_code=LETTER, number=item.number, day=item.issued_on),
        addressees=(item.addressee_organisation.name,),
        body=body_of(own.signing.body, own.name),
        law=cited[0].removeprefix("Căn cứ ") if cited else "",
        plans=_plans(item),
        about=reviewed,
        unit=place_of(item.unit),
        findings=tuple(found_in(row) for row in findings),
        contents=lines(item.content),
        limit=_limit(item, own.id, day),
        recipients=recipients(_recipients(item)),
        signer=signed_by(session, item, own) or signer_on(session, own, day),
    )


def _findings(item: Recommendation) -> Select[Any]:
    return (
        select(Finding)
        .join(RecommendationFinding, RecommendationFinding.finding_id == Finding.id)
        .where(RecommendationFinding.recommendation_id == item.id)
    )


def _plans(item: Recommendation) -> tuple[str, ...]:
    """Return the plans under which its findings were made, as they are cited."""
    keys = _findings(item).with_only_columns(Finding.plan_id)
    rows = session_of(item).scalars(
        select(SupervisionPlan)
        .where(SupervisionPlan.id.in_(keys), SupervisionPlan.number.is_not(None))
        .order_by(SupervisionPlan.id)
    )
    return tuple(f"Kế hoạch số {row.number} {long_day(row.plan_date)}" for row in rows)


def _limit(item: Recommendation, issuer_id: int | None, day: date) -> str:
    """Return until when an answer is asked: the day itself once issued, before the limit."""
    if item.due_on is not None:
        return f"chậm nhất {long_day(item.due_on)}"
    session = session_of(item)
    body = core_data.organisation(session, issuer_id or item.issuing_organisation_id)
    code = rules.DeadlineCode.RECOMMENDATION_ANSWER
    if body.kind == "peoples_inspection_board":
        code = rules.DeadlineCode.INSPECTION_BOARD_ANSWER
    try:
        rule = rules.deadline_rule(deadline_rules(session), code, body.level, day)
    except NoDeadlineRule:
        return ""
    limit = rule.duration
    return f"trong thời hạn {limit.value} {words.DAYS[limit.kind]} kể từ ngày ban hành văn bản này"


def _recipients(item: Recommendation) -> list[str]:
    """Return to whom copies go: as above, the Front above, who set up the addressee."""
    session = session_of(item)
    own = core_data.organisation(session, item.issuing_organisation_id)
    above = core_data.front_above(session, own)
    asked = core_data.organisation(session, item.addressee_organisation_id)
    over = None
    if asked.parent_id is not None:
        over = core_data.organisation(session, asked.parent_id)
    told = [f"{above.name} (báo cáo)"] if above is not None else []
    return ["Như trên", *told, *([over.name] if over is not None else [])]


def signed_by(session: Session, item: Recommendation, own: Issuer) -> Signer | None:
    """Return who signed the paper of the step that issued it, in the capacity on record."""
    values = {"table": item.__tablename__, "key": item.id, "kind": RECOMMENDATION_KIND}
    row = session.execute(_SIGNED, values).one_or_none()
    if row is None:
        return None
    told = row.capacity.splitlines()
    if len(told) == 1:  # an office alone, or a collective alone: the lines that belong to it
        return own.signing.signer(told[0], row.signer)
    return Signer(tuple(line.upper() for line in told), row.signer)


def is_offered(item: Recommendation) -> bool:
    """Tell whether the reader is to see the letter: a draft is for its own body alone."""
    session = object_session(item)
    if session is None:
        return False
    actor = session_actor(session)
    bodies = actor.organisations("read", Finding.__record__)
    is_own = actor.is_system or bodies is None or item.issuing_organisation_id in bodies
    return is_own or item.state != RecommendationState.DRAFT


def _require_whole(item: Recommendation) -> None:
    """Refuse a letter whose findings the reader sees in part only."""
    seen = select(Finding.id).where(Finding.id == RecommendationFinding.finding_id).exists()
    hidden = select(func.count()).where(RecommendationFinding.recommendation_id == item.id, ~seen)
    if session_of(item).scalar(hidden):
        raise NotFound(record=Recommendation.__record__)


def sample() -> LetterData:
    """Return an invented letter."""
    day = date(2021, 10, 22)
    return LetterData(
        head=Head("Ban Thường trực", "Ủy ban MTTQ Việt Nam\nxã Mẫu", "05", "MTTQ-BTT", "Mẫu", day),
        addressees=("Ủy ban nhân dân xã Mẫu",),
        body="Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam xã Mẫu",
        law="Luật Mặt trận Tổ quốc Việt Nam ngày 09 tháng 6 năm 2015",
        plans=("Kế hoạch số 17/KH-MTTQ-BTT ngày 20 tháng 9 năm 2021",),
        about="Rà soát cuối năm 2021",
        unit="xã Mẫu, huyện Mẫu",
        findings=(
            Found("Không mời Mặt trận giám sát", "Biên bản họp dân không có giấy mời",
                  "khoản 3 Điều 4 Quyết định 24/2021/QĐ-TTg", ""),
            Found("Tính điểm sai", "Phiếu ghi thiếu hụt nước sinh hoạt", "", "Đơn vị nhất trí"),
        ),
        contents=("Mời Mặt trận Tổ quốc Việt Nam xã giám sát các cuộc họp dân còn lại",),
        limit="chậm nhất ngày 11 tháng 11 năm 2021",
        recipients=recipients(["Như trên", "Ủy ban nhân dân huyện Mẫu"]),
        signer=for_body("Ban Thường trực", "Chủ tịch", "Chamaléa Thị Mẫu"),
    )  # fmt: skip


TEMPLATE = Template(
    (
        Letterhead(about="kiến nghị qua giám sát việc rà soát hộ nghèo, hộ cận nghèo"),
        Addressees("addressees"),
        Paragraph(
            "{{ 'Căn cứ ' ~ law ~ ', ' if law else '' }}"
            "{{ 'thực hiện ' if law else 'Thực hiện ' }}"
            "{{ plans|join(', ') if plans else 'nhiệm vụ giám sát' }}, {{ body }} đã giám sát "
            "việc rà soát hộ nghèo, hộ cận nghèo tại {{ unit }}"
            "{{ ' (' ~ about ~ ')' if about else '' }}."
        ),
        Paragraph("Qua giám sát, {{ body }} ghi nhận:", keep=True, test="findings"),
        FINDINGS,
        Paragraph(
            "{{ 'Từ kết quả trên, ' if findings else '' }}{{ body }} kiến nghị "
            "{{ addressees[0] }}:",
            keep=True,
        ),
        Items(rows="contents", text="{{ row }}{{ '.' if loop.last else ';' }}", mark="-"),
        Paragraph(
            "Đề nghị {{ addressees[0] }} xem xét, giải quyết theo thẩm quyền và trả lời bằng văn "
            "bản cho {{ body }} {{ limit }}.",
            test="limit",
        ),
        Paragraph(
            "Đề nghị {{ addressees[0] }} xem xét, giải quyết theo thẩm quyền và trả lời bằng văn "
            "bản cho {{ body }}.",
            test="not limit",
        ),
        Paragraph("Trân trọng./.", keep=True),
        Signatures((Recipients(), Signature("signer"))),
    )
)  # fmt: skip

RECOMMENDATION = DocumentSpec(
    name="household_supervision.recommendation_letter",
    label=_l("Recommendation letter"),
    build=build,
    sample=sample,
    columns=COLUMNS,
    shown=is_offered,
    source="công văn, mẫu 1.5 Phụ lục III Nghị định 30/2020/NĐ-CP",
    is_compared=True,
    template=TEMPLATE,
)
