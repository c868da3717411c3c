"""A paper of the tests: every block once, on invented content."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from app.kernel.documents.blocks import (
    Addressees,
    Annex,
    Article,
    Col,
    Grounds,
    Heading,
    Items,
    Letterhead,
    Line,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
)
from app.kernel.documents.parts import Head, Signer, as_deputy, recipients
from app.kernel.documents.spec import DocumentSpec

DAY = date(2021, 12, 31)


@dataclass(frozen=True)
class Household:
    """A row of the list."""

    name: str
    born: int
    amount: int


@dataclass(frozen=True)
class Notice:
    """The data of the notice."""

    head: Head
    village: str
    addressees: tuple[str, ...]
    households: tuple[Household, ...]
    recipients: tuple[str, ...]
    signer: Signer

    @property
    def total(self) -> int:
        """Return the sum of the amounts."""
        return sum(row.amount for row in self.households)


def notice(rows: int = 3) -> Notice:
    """Return a notice with a list of some rows."""
    return Notice(
        head=Head(
            "Ủy ban Mặt trận Tổ quốc Việt Nam xã Mẫu",
            "Huyện Mẫu",
            number=5,
            symbol="TB-MTTQ",
            place="Xã Mẫu",
            day=date(2021, 2, 5),
        ),
        village="Mẫu Một",
        addressees=("Ủy ban nhân dân xã Mẫu", "Trưởng các thôn"),
        households=tuple(
            Household(f"Pi Năng Thị Mẫu {n}", 1950 + n, 1_500_000 + n) for n in range(rows)
        ),
        recipients=recipients(["Như trên", "Thường trực Đảng ủy (báo cáo)"]),
        signer=as_deputy("Chủ tịch", "Phó Chủ tịch", "Chamaléa Mẫu", body="Ban Thường trực"),
    )


NOTICE = DocumentSpec(
    name="tests.notice",
    label="Notice",
    build=lambda _item: notice(),
    sample=notice,
    type_code="TB",
    source="mẫu thử",
    template=Template(
        (
            Letterhead(about="niêm yết danh sách"),
            Title("THÔNG BÁO", "Về việc niêm yết danh sách hộ nghèo thôn {{ village }}"),
            Addressees("addressees"),
            Grounds(("Căn cứ Luật Mặt trận Tổ quốc Việt Nam", "Căn cứ Quyết định số 24/2021")),
            Paragraph("Ban Thường trực thông báo danh sách {{ households|length }} hộ như sau:"),
            Heading("NHỮNG QUY ĐỊNH CHUNG", "Chương I"),
            Article("1", "Phạm vi", "Nội dung của Điều này gồm các khoản:"),
            Items(("Khoản thứ nhất.", "Khoản thứ hai:")),
            Items(rows="households", text="{{ row.name }}", mark="a)"),
            Line("Ý kiến khác:"),
            Table(
                (
                    Col("STT", 12, "{{ loop.index }}", "center"),
                    Col("Chủ hộ", 78, "{{ row.name }}"),
                    Col("Năm sinh", 30, "{{ row.born }}", "center", group="Chi tiết"),
                    Col("Số tiền", 40, "{{ row.amount|money }}", "right", "Chi tiết",
                        "{{ data.total|money }}"),
                ),
                rows="households",
                total_label="Tổng cộng",
            ),
            Paragraph("Bằng chữ: {{ data.total|money_words }}.", italic=True),
            Signatures((Recipients(), Signature("signer"))),
            Annex("DANH SÁCH", "I", "Kèm theo Thông báo này", landscape=True),
            Paragraph("Nội dung của phụ lục."),
        )
    ),
)  # fmt: skip


def changed(**values: object) -> Notice:
    """Return a notice with other values."""
    return replace(notice(), **values)  # type: ignore[arg-type]
