"""Minutes of a board's session: who took part, the quorum, the totals of each vote.

Frame by sample 1.9 of 30/2020/NĐ-CP: the secretary signs at the left, the chair at the right. Of
the votes only totals are told, those of open votes too: never who voted what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from app.kernel.documents.blocks import (
    Col,
    Heading,
    Items,
    Letterhead,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
)
from app.kernel.documents.parts import Head, Signer, signs_as
from app.kernel.documents.spec import DocumentSpec
from app.kernel.security import current_actor
from modules.emulation_award.documents.shared import note_rows
from modules.emulation_award.domain import voting
from modules.emulation_award.domain.kinds import VoteBase
from modules.emulation_award.models import Attendance, BoardSession, SessionLine
from modules.emulation_award.models.choices import Outcome, Presence, SeatRole, SessionState
from modules.emulation_award.services import sessions
from modules.emulation_movement.services.paper_parts import head_of, together

SECRETARY, CHAIR = "THƯ KÝ", "CHỦ TỌA"
OUTCOMES = {Outcome.PASSED: "Thông qua", Outcome.FAILED: "Không thông qua", Outcome.OPEN: ""}
COUNTED = (SessionState.COUNTED, SessionState.SIGNED)


@dataclass(frozen=True)
class Member:
    """A member of the board, with office and, for who was absent, the reason."""

    name: str
    title: str
    role: str
    reason: str


@dataclass(frozen=True)
class Result:
    """The totals of the vote on one nomination; `share` is that of which the rule speaks."""

    name: str
    votes_for: int
    against: int
    blank: int
    invalid: int
    share: str
    outcome: str

    @property
    def total(self) -> int:
        """Return the number of votes or ballots."""
        return self.votes_for + self.against + self.blank + self.invalid


@dataclass(frozen=True)
class MinutesData:
    """What the minutes show (30/2020/NĐ-CP, sample 1.9)."""

    head: Head
    board: str
    movement: str
    form: str
    held_on: date
    place: str
    members: int
    present: tuple[Member, ...]
    by_post: tuple[Member, ...]
    absent: tuple[Member, ...]
    quorum: int
    is_secret: bool
    threshold: str
    results: tuple[Result, ...]
    passed: int
    note: str
    secretary: Signer
    chair: Signer

    @property
    def taking_part(self) -> int:
        """Return how many members took part."""
        return len(self.present) + len(self.by_post)


def minutes_data(item: BoardSession) -> MinutesData:
    """Return what the minutes of a session show."""
    rule = sessions.rule_of(item.vote_rule)
    attendance = sessions.attendance_of(item)
    board, on = item.board, item.held_on
    note_rows([row.seat for row in item.attendances], ("full_name",))
    note_rows(item.lines, ("subject_name",))
    lines = [line for line in item.lines if line.outcome != Outcome.OPEN]
    return MinutesData(
        head=Head(
            board.name.replace("Khen thưởng", "Khen\u00a0thưởng"),  # a line does not end in it
            head_of(board.organisation, item.unit, day=on, type_code=None).issuer,
            place=item.unit.name,
            day=on,
        ),
        board=board.name,
        movement=together(item.movement_version.movement.name),
        form=item.vote_rule.form.name_vi,
        held_on=on,
        place=item.place or "",
        members=attendance.members,
        present=_members(item, Presence.PRESENT),
        by_post=_members(item, Presence.BY_POST),
        absent=_members(item, Presence.ABSENT),
        quorum=rule.quorum.least(attendance.members),
        is_secret=rule.is_secret,
        threshold=_threshold(rule),
        results=tuple(_result(line, rule, attendance) for line in lines),
        passed=sum(line.outcome == Outcome.PASSED for line in lines),
        note=item.note or "",
        secretary=signs_as(SECRETARY, _named(item, SeatRole.SECRETARY)),
        chair=signs_as(CHAIR, _named(item, SeatRole.CHAIR)),
    )


ROLES = {
    SeatRole.CHAIR: "Chủ tịch Hội đồng",
    SeatRole.STANDING_VICE: "Phó Chủ tịch Thường trực",
    SeatRole.VICE: "Phó Chủ tịch",
    SeatRole.SECRETARY: "Thư ký",
    SeatRole.MEMBER: "Ủy viên",
}


def _members(item: BoardSession, presence: Presence) -> tuple[Member, ...]:
    order = list(SeatRole)
    rows = [row for row in item.attendances if row.presence == presence]
    rows.sort(key=lambda row: (order.index(SeatRole(row.seat.role)), row.id))
    return tuple(
        Member(
            row.seat.full_name,
            row.seat.title or "",
            ROLES[SeatRole(row.seat.role)],
            row.reason or "",
        )
        for row in rows
    )


def _named(item: BoardSession, role: SeatRole) -> str:
    """Return the name of who held an office at the session, if he or she was there."""
    found = [
        row.seat.full_name
        for row in item.attendances
        if row.seat.role == role and row.presence == Presence.PRESENT
    ]
    return found[0] if found else ""


BASES = {
    VoteBase.ALL_MEMBERS: "tổng số thành viên Hội đồng",
    VoteBase.TAKING_PART: "số thành viên tham gia",
    VoteBase.VALID_BALLOTS: "số phiếu hợp lệ",
}


def _threshold(rule: voting.VoteRule) -> str:
    """Return in words how many votes are enough."""
    share = rule.threshold
    word = "trên" if share.is_strict else "từ"
    part = (
        f"{share.numerator}%" if share.denominator == 100
        else f"{share.numerator}/{share.denominator}"
    )  # fmt: skip
    more = "" if share.is_strict else " trở lên"
    return f"{word} {part}{more} {BASES[rule.base]} đồng ý"


def _result(line: SessionLine, rule: voting.VoteRule, attendance: voting.Attendance) -> Result:
    tally = voting.Tally(line.votes_for or 0, line.against or 0, line.blank or 0, line.invalid or 0)
    whole = voting.whole_of(rule, attendance, tally)
    share = ""
    if whole:
        tenths = (2000 * tally.votes_for + whole) // (2 * whole)
        share = f"{tenths // 10},{tenths % 10}"
    return Result(
        line.subject_name,
        tally.votes_for,
        tally.against,
        tally.blank,
        tally.invalid,
        share,
        OUTCOMES[Outcome(line.outcome)],
    )


def sample() -> MinutesData:
    """Return minutes with made-up content."""
    members = tuple(
        Member(f"Thành Viên Mẫu {n}", "Giám đốc Sở", "Ủy viên", "") for n in range(1, 5)
    )
    return MinutesData(
        head=Head("Hội đồng Thi đua - Khen thưởng tỉnh", "Ủy ban nhân dân tỉnh Mẫu",
                  place="Mẫu", day=date(2021, 12, 20)),
        board="Hội đồng Thi đua - Khen thưởng tỉnh",
        movement="Phong trào thi đua giảm nghèo bền vững năm 2021",
        form="Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        held_on=date(2021, 12, 20),
        place="Phòng họp số 1",
        members=5,
        present=members,
        by_post=(),
        absent=(Member("Thành Viên Mẫu 5", "", "Ủy viên", "đi công tác"),),
        quorum=4,
        is_secret=True,
        threshold="từ 70% trở lên tổng số thành viên Hội đồng đồng ý",
        results=(Result("Tập thể xã Mẫu", 4, 0, 0, 0, "80,0", "Thông qua"),),
        passed=1,
        note="",
        secretary=signs_as(SECRETARY, "Người Thư Ký"),
        chair=signs_as(CHAIR, "Người Chủ Tọa"),
    )  # fmt: skip


def may_see(item: BoardSession) -> bool:
    """Offer minutes once the votes are counted, to who may read how members took part."""
    return item.state in COUNTED and current_actor().may("read", Attendance.__record__)


WHO = (
    "{{ row.name }}{% if row.title %}, {{ row.title }}{% endif %} - {{ row.role }}"
    "{% if row.reason %} (lý do: {{ row.reason }}){% endif %}."
)

BOARD_MINUTES = DocumentSpec(
    name="emulation_award.board_minutes",
    label=_l("Minutes of the board"),
    type_code="BB",
    build=minutes_data,
    sample=sample,
    columns=("board", "held_on", "place", "note", "attendances", "lines"),
    shown=may_see,
    source="khung theo mẫu 1.9 Phụ lục III Nghị định 30/2020/NĐ-CP; nội dung do dự án đặt",
    template=Template(
        (
            Letterhead(),
            Title("BIÊN BẢN", "Họp {{ board }} xét tặng {{ form }} trong {{ movement }}"),
            Paragraph(
                "Thời gian: {{ held_on|long_day }}.{% if place %} Địa điểm: {{ place }}.{% endif %}"
            ),
            Heading("I. THÀNH PHẦN"),
            Paragraph("Tổng số thành viên Hội đồng: {{ members }}."),
            Paragraph("Có mặt: {{ present|length }} thành viên."),
            Items(rows="present", text=WHO),
            Paragraph(
                "Được lấy ý kiến bằng văn bản: {{ by_post|length }} thành viên.",
                test="by_post",
            ),
            Items(rows="by_post", text=WHO),
            Paragraph("Vắng mặt: {{ absent|length }} thành viên.", test="absent"),
            Items(rows="absent", text=WHO),
            Paragraph(
                "Cuộc họp cần ít nhất {{ quorum }} thành viên có mặt; "
                "{% if present|length >= quorum %}đủ điều kiện tiến hành theo quy định."
                "{% else %}không đủ điều kiện tiến hành.{% endif %}"
            ),
            Heading("II. NỘI DUNG VÀ KẾT QUẢ"),
            Paragraph(
                "Hội đồng xem xét hồ sơ và {% if is_secret %}bỏ phiếu kín{% else %}biểu quyết "
                "công khai{% endif %}; trường hợp được thông qua khi có {{ threshold }}. Kết quả:"
            ),
            Table(
                (
                    Col("STT", 12, "{{ loop.index }}", "center"),
                    Col("Đối tượng", 48, "{{ row.name }}"),
                    Col("Đồng ý", 14, "{{ row.votes_for }}", "center", "Số phiếu"),
                    Col("Không đồng ý", 16, "{{ row.against }}", "center", "Số phiếu"),
                    Col("Không ý kiến", 16, "{{ row.blank }}", "center", "Số phiếu"),
                    Col("Không hợp lệ", 16, "{{ row.invalid }}", "center", "Số phiếu"),
                    Col("Tỷ lệ (%)", 16, "{{ row.share }}", "center"),
                    Col("Kết luận", 22, "{{ row.outcome }}", "center"),
                ),
                rows="results",
                size=12,
                empty="Không có trường hợp nào",
            ),
            Paragraph(
                "Hội đồng thông qua {{ passed }} trên tổng số "
                "{{ results|length }} trường hợp, trình Chủ tịch xem xét, quyết định."
            ),
            Paragraph("{{ note }}", test="note"),
            Paragraph(
                "Biên bản được đọc lại cho các thành viên dự họp nghe và thống nhất ký tên./.",
                keep=True,
            ),
            Signatures((Signature("secretary"), Signature("chair"))),
        )
    ),
)
