"""The blocks of a paper. Every text is Jinja over the fields of the document's data.

`test` leaves a block out when the expression is false. Sizes are points, widths and places mm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.kernel.documents.figures import Margins

Align = Literal["left", "center", "right", "justify"]


@dataclass(frozen=True)
class Block:
    """Base of all blocks."""


@dataclass(frozen=True)
class Letterhead(Block):
    """Quốc hiệu, Tiêu ngữ, issuing body, number, place and day; `head` names a `Head` of the data.

    `about` is the subject of a công văn, which stands below the number as “V/v …”.
    """

    head: str = "head"
    about: str = ""
    with_motto: bool = True  # False: vouchers, which have only the unit's name
    note: str = ""  # of vouchers: the form and the circular, at the right


@dataclass(frozen=True)
class Title(Block):
    """The kind of paper in capitals and its subject, with a rule below it."""

    kind: str
    subject: str = ""


@dataclass(frozen=True)
class Authority(Block):
    """Who decides, in capitals above the grounds of a decision: `CHỦ TỊCH ỦY BAN NHÂN DÂN …`."""

    text: str


@dataclass(frozen=True)
class Grounds(Block):
    """Căn cứ …: one line each, italic; the last ends with a full stop. Given, or from the data.

    The texts have no sign at their end: the program writes it.
    """

    lines: Sequence[str] = ()
    rows: str = ""  # an expression: texts


@dataclass(frozen=True)
class Addressees(Block):
    """Kính gửi: one on the same line, several on lines of their own; `rows` gives texts."""

    rows: str


@dataclass(frozen=True)
class Paragraph(Block):
    """A paragraph of the body."""

    text: str
    align: Align = "justify"
    bold: bool = False
    italic: bool = False
    indent: bool = True
    size: float | None = None
    before: float | None = None  # pt
    keep: bool = False  # with the next block on one page
    test: str = ""


@dataclass(frozen=True)
class Line(Block):
    """A label and what is written after it; dots run to the end of the line (`Họ và tên: ……`)."""

    text: str
    indent: bool = False
    test: str = ""


@dataclass(frozen=True)
class Heading(Block):
    """A part or chapter (`label`, with its title below, centred) or, without label, a section."""

    title: str
    label: str = ""
    test: str = ""


@dataclass(frozen=True)
class Article(Block):
    """Điều: bold number and title, and its text. Give the number, or leave it to an expression."""

    number: str
    title: str = ""
    text: str = ""
    test: str = ""


@dataclass(frozen=True)
class Items(Block):
    """Khoản (`1.`), điểm (`a)` … with đ) or dashes: given texts, or one for each row of the data.

    With `rows`, `text` is the text of one, in which the row is called `row`.
    """

    texts: Sequence[str] = ()
    rows: str = ""
    text: str = "{{ row }}"
    mark: Literal["1.", "a)", "-"] = "1."
    test: str = ""


@dataclass(frozen=True)
class Col:
    """A column of a table: its heading, width in mm, and the text of a cell (the row is `row`).

    Neighbours of the same `group` share a heading above their own. `total` is the text in the last
    row; a heading number is `{{ loop.index }}`.
    """

    header: str
    width: float
    text: str
    align: Align = "left"
    group: str = ""
    total: str = ""


@dataclass(frozen=True)
class Table(Block):
    """A table over `rows` of the data; its heading is repeated on each page, no row is torn."""

    columns: Sequence[Col]
    rows: str
    size: float | None = None
    total_label: str = ""  # with it, a last row of totals; spans the columns before the first total
    numbered: bool = False  # a row with A, B, 1, 2 … below the headings
    empty: str = ""  # stands in one row when there are none
    test: str = ""


@dataclass(frozen=True)
class Recipients(Block):
    """Nơi nhận: lines of the data, as `parts.recipients` makes them."""

    rows: str = "recipients"


@dataclass(frozen=True)
class Signature:
    """A place to sign; `signer` names a `Signer` of the data. `day` stands above it, in italics."""

    signer: str
    day: str = ""
    test: str = ""


@dataclass(frozen=True)
class Signatures(Block):
    """Places to sign beside each other; the first column may be Nơi nhận.

    `size` and `space` (mm) make them smaller for vouchers with five signatures.
    """

    columns: Sequence[Recipients | Signature]
    size: float | None = None
    space: float | None = None
    widths: Sequence[float] = ()


@dataclass(frozen=True)
class When(Block):
    """Blocks that stand only if an expression is true, and others if it is not."""

    test: str
    blocks: Sequence[Block]
    otherwise: Sequence[Block] = ()


@dataclass(frozen=True)
class Each(Block):
    """Blocks for each row of the data; the row is called `item`."""

    rows: str
    item: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class PageBreak(Block):
    """What follows begins on a new page."""


@dataclass(frozen=True)
class Section(Block):
    """What follows stands on pages of another shape; page numbers go on unless `restart`."""

    paper: Literal["A3", "A4", "A5"] = "A4"
    landscape: bool = False
    margins: Margins | None = None
    restart: bool = False


@dataclass(frozen=True)
class Annex(Block):
    """An annex on pages of its own, with its own page numbers; `number` is `I`, `II`, or empty.

    `reference` is the text in brackets: `Kèm theo Quyết định số … ngày …`.
    """

    title: str
    number: str = ""
    reference: str = ""
    landscape: bool = False


@dataclass(frozen=True)
class Frame(Block):
    """Texts at a place of the page, in mm from its edge; what does not fit is an error.

    `name` names the frame in that error. The paragraphs keep their own size.
    """

    name: str
    x: float
    y: float
    width: float
    height: float
    blocks: Sequence[Paragraph]


@dataclass(frozen=True)
class Template:
    """The default layout of a paper."""

    blocks: Sequence[Block]
    paper: Literal["A3", "A4", "A5"] = "A4"
    landscape: bool = False
    margins: Margins | None = None
    page_numbers: bool = True
    size: float | None = None  # of the body; papers that are no administrative documents
    gap: float | None = field(default=None)  # between paragraphs, in points
