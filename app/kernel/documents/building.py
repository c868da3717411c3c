"""Builds the docx template of a paper from its blocks, with the figures of NĐ 30/2020."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from docx.oxml.ns import qn

from app.kernel.documents import wordml
from app.kernel.documents.blocks import (
    Addressees,
    Annex,
    Article,
    Authority,
    Block,
    Each,
    Frame,
    Grounds,
    Heading,
    Items,
    Letterhead,
    Line,
    PageBreak,
    Paragraph,
    Recipients,
    Section,
    Signatures,
    Table,
    Template,
    Title,
    When,
)
from app.kernel.documents.building_tables import signature_table, table_of
from app.kernel.documents.figures import PAPERS, figures
from app.kernel.documents.styles import text_of
from app.kernel.documents.wordml import paragraph, run


class Builder:
    """Writes the blocks of one template into the body of a document."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.figures = figures()
        self.body_size = template.size or self.figures.size("body")
        self.gap = self.figures.paragraph_gap if template.gap is None else template.gap
        self.margins = template.margins or self.figures.margins
        self.paper, self.landscape = template.paper, template.landscape
        self.restart = False
        self.pending_break = False
        self.header = ""
        self.frames = 0
        self.out: list[Any] = []

    # -- helpers ------------------------------------------------------------------------

    @property
    def text_width(self) -> float:
        """Return the width of the text in mm."""
        short, long = PAPERS[self.paper]
        return (long if self.landscape else short) - self.margins.left - self.margins.right

    def add(self, *elements: Any) -> None:
        """Append to the body."""
        for made in elements:
            if self.pending_break and made.tag == qn("w:p"):
                made.pPr.get_or_add_pageBreakBefore()
                self.pending_break = False
            self.out.append(made)

    def tag(self, statement: str) -> None:
        """Append a statement of the template language, a paragraph that goes when it is filled."""
        self.add(paragraph([run(f"{{%p {statement} %}}", size=2)]))

    def sized(self, test: str, *elements: Any) -> None:
        """Append elements that stand only if `test` is true (empty: always)."""
        if test:
            self.tag(f"if {test}")
        self.add(*elements)
        if test:
            self.tag("endif")

    def body(self, runs: Sequence[Any], **more: Any) -> Any:
        """Return a paragraph of the body: justified, indented, with its gap."""
        shape = {
            "align": "justify",
            "before": self.gap,
            "first": self.figures.first_line_indent,
            "line": self.figures.line_spacing,
            **more,
        }
        return paragraph(runs, **shape)

    # -- blocks ---------------------------------------------------------------------------

    def block(self, block: Block) -> None:
        """Append one block."""
        WRITERS[type(block)](self, block)

    def letterhead(self, block: Letterhead) -> None:
        """Write issuing body, motto, number, place and day into a table without lines."""
        size, head = self.figures.size, block.head
        share = self.text_width / sum(self.figures.header_columns)
        widths = [column * share for column in self.figures.header_columns]
        left = [
            *self._when_in_cell(f"{head}.parent", f"{{{{ {head}.parent|upper }}}}"),
            paragraph(
                [run(f"{{{{ {head}.issuer|upper }}}}", size=size("co_quan_ban_hanh"), bold=True)],
                align="center",
            ),
            wordml.rule(wordml.RULE_PART),
        ]
        right = self._right_of_head(block)
        number = [run(f"{{{{ {head}.number_line }}}}", size=size("so_ky_hieu"))]
        below = [paragraph(number, align="center", before=6)]
        if block.about:
            about = run(f"V/v {block.about}", size=size("trich_yeu_cong_van"))
            below.append(paragraph([about], align="center", before=6))
        day = [run(f"{{{{ {head}.day_line }}}}", size=size("dia_danh_thoi_gian"), italic=True)]
        if not block.with_motto:
            rows = [_cells(widths, (left, right))]
        else:
            dated = [paragraph(day, align="center", before=6)]
            rows = [_cells(widths, (left, right)), _cells(widths, (below, dated))]
        self.add(wordml.table(widths, rows, borders=False))

    def _when_in_cell(self, test: str, text: str) -> list[Any]:
        written = run(text, size=self.figures.size("co_quan_chu_quan"))
        return [
            paragraph([run(f"{{%p if {test} %}}", size=2)]),
            paragraph([written], align="center"),
            paragraph([run("{%p endif %}", size=2)]),
        ]

    def _right_of_head(self, block: Letterhead) -> list[Any]:
        size = self.figures.size
        if not block.with_motto:
            lines = [line for line in block.note.split("\n") if line]
            made = [
                paragraph([run(text, size=11, bold=not i, italic=bool(i))], align="center")
                for i, text in enumerate(lines)
            ]
            return made or [paragraph(size=11)]
        return [
            paragraph(
                [run(self.figures.national_name, size=size("quoc_hieu"), bold=True)],
                align="center",
            ),
            paragraph([run(self.figures.motto, size=size("tieu_ngu"), bold=True)], align="center"),
            wordml.rule(wordml.RULE_FULL),
        ]

    def title(self, block: Title) -> None:
        """Write the kind of paper and its subject."""
        kind = run(block.kind, size=self.figures.size("ten_loai"), bold=True)
        self.add(paragraph([kind], align="center", before=18, keep=True))
        if block.subject:
            subject = run(block.subject, size=self.figures.size("trich_yeu"), bold=True)
            self.add(paragraph([subject], align="center", keep=True))
            self.add(wordml.rule(wordml.RULE_PART))
        self.add(paragraph(size=6))

    def authority(self, block: Authority) -> None:
        """Write who decides."""
        written = run(block.text, size=self.body_size, bold=True)
        self.add(paragraph([written], align="center", before=self.gap, keep=True))

    def grounds(self, block: Grounds) -> None:
        """Write the lines of Căn cứ."""
        size = self.figures.size("can_cu")
        for index, text in enumerate(block.lines):
            end = "." if index == len(block.lines) - 1 and not block.rows else ";"
            self.add(self.body([run(f"{text}{end}", size=size, italic=True)]))
        if block.rows:
            self.tag(f"for row in {block.rows}")
            end = "{{ '.' if loop.last else ';' }}"
            self.add(self.body([run(f"{{{{ row }}}}{end}", size=size, italic=True)]))
            self.tag("endfor")

    def addressees(self, block: Addressees) -> None:
        """Write Kính gửi: on one line, or each on a line of its own."""
        size, rows = self.figures.size("kinh_gui"), block.rows
        indent = self.figures.first_line_indent * 2
        self.tag(f"if {rows}|length == 1")
        one = run(f"Kính gửi: {{{{ {rows}[0] }}}}", size=size)
        self.add(paragraph([one], align="center", before=self.gap))
        self.tag("else")
        self.add(paragraph([run("Kính gửi:", size=size)], left=indent, before=self.gap, keep=True))
        self.tag(f"for row in {rows}")
        each = run("- {{ row }}{{ '.' if loop.last else ';' }}", size=size)
        self.add(paragraph([each], left=indent + self.figures.first_line_indent))
        self.tag("endfor")
        self.tag("endif")

    def paragraph(self, block: Paragraph) -> None:
        """Write a paragraph of the body."""
        self.sized(block.test, self.plain(block))

    def plain(self, block: Paragraph, frame: Any = None) -> Any:
        """Return a paragraph as the block says."""
        size = block.size or self.body_size
        written = run(block.text, size=size, bold=block.bold, italic=block.italic)
        indented = block.indent and block.align == "justify" and frame is None
        return self.body(
            [written],
            align=block.align,
            first=self.figures.first_line_indent if indented else 0,
            before=self.gap if block.before is None else block.before,
            keep=block.keep,
            frame=frame,
        )

    def line(self, block: Line) -> None:
        """Write a label whose line runs on in dots."""
        size = self.body_size
        runs = [run(block.text, size=size), wordml.tab_run(size)]
        first = self.figures.first_line_indent if block.indent else 0
        made = self.body(runs, align="left", first=first, dots=self.text_width)
        self.sized(block.test, made)

    def heading(self, block: Heading) -> None:
        """Write the heading of a part, or of a section."""
        size = self.figures.size("phan_chuong")
        if not block.label:
            text = run(block.title, size=self.body_size, bold=True)
            self.sized(block.test, self.body([text], keep=True))
            return
        label = paragraph(
            [run(block.label, size=size, bold=True)], align="center", before=12, keep=True
        )
        title = paragraph([run(block.title, size=size, bold=True)], align="center", keep=True)
        self.sized(block.test, label, title)

    def article(self, block: Article) -> None:
        """Write an article: `Điều 1. Title`, and its text on the same line without a title."""
        size = self.figures.size("dieu")
        runs = [run(f"Điều {block.number}. ", size=size, bold=True)]
        if block.title:
            runs.append(run(block.title, size=size, bold=True))
            made = [self.body(runs, keep=True)]
            if block.text:
                made.append(self.body([run(block.text, size=size)]))
        else:
            runs.append(run(block.text, size=size))
            made = [self.body(runs)]
        self.sized(block.test, *made)

    def items(self, block: Items) -> None:
        """Write khoản, điểm or dashes."""
        from app.kernel.documents.parts import point

        if block.test:
            self.tag(f"if {block.test}")
        for index, text in enumerate(block.texts, 1):
            marks = {"1.": f"{index}.", "a)": f"{point(index)})", "-": "-"}
            self.add(self.body([run(f"{marks[block.mark]} {text}", size=self.body_size)]))
        if block.rows:
            marks = {"1.": "{{ loop.index }}.", "a)": "{{ loop.index|point }})", "-": "-"}
            self.tag(f"for row in {block.rows}")
            text = f"{marks[block.mark]} {block.text}"
            self.add(self.body([run(text, size=self.body_size)]))
            self.tag("endfor")
        if block.test:
            self.tag("endif")

    def table(self, block: Table) -> None:
        """Write a table, with a gap before it."""
        size = block.size or self.figures.size("table")
        gap = paragraph(size=6, keep=True)
        self.sized(block.test, gap, table_of(block, size))

    def signatures(self, block: Signatures) -> None:
        """Write the places to sign; the last paragraph before them stays with them."""
        for made in self._last_texts():
            made.pPr.get_or_add_keepNext()
        gap = paragraph(size=10, keep=True)
        self.add(gap, signature_table(block, self.text_width))

    def _last_texts(self) -> Iterator[Any]:
        """Yield the paragraphs of which one is the last before what follows, on some condition."""
        depth = 0
        for made in reversed(self.out):
            if made.tag != qn("w:p"):
                return
            text = text_of(made)
            depth += text.startswith("{%p end") - text.startswith(("{%p if", "{%p for"))
            if "{%p" not in text:
                yield made
                if not depth:
                    return

    def recipients(self, block: Recipients) -> None:
        """Write Nơi nhận by itself."""
        self.signatures(Signatures((block,)))

    def when(self, block: When) -> None:
        """Write blocks on a condition."""
        self.tag(f"if {block.test}")
        self.blocks(block.blocks)
        if block.otherwise:
            self.tag("else")
            self.blocks(block.otherwise)
        self.tag("endif")

    def each(self, block: Each) -> None:
        """Write blocks for each row."""
        self.tag(f"for {block.item} in {block.rows}")
        self.blocks(block.blocks)
        self.tag("endfor")

    def page_break(self, _block: PageBreak) -> None:
        """Begin a new page."""
        self.pending_break = True

    def section(self, block: Section) -> None:
        """End the pages so far and begin others."""
        self.end_section()
        self.paper, self.landscape, self.restart = block.paper, block.landscape, block.restart
        self.margins = block.margins or self.figures.margins

    def annex(self, block: Annex) -> None:
        """Begin an annex on pages with their own numbers."""
        self.section(Section(landscape=block.landscape, restart=True))
        size = self.figures.size("phu_luc")
        word = run(f"Phụ lục {block.number}".strip(), size=size, bold=True)
        title = run(block.title, size=size, bold=True)
        self.add(paragraph([word], align="center", keep=True))
        self.add(paragraph([title], align="center", keep=True))
        if block.reference:
            text = run(f"({block.reference})", size=self.body_size, italic=True)
            self.add(paragraph([text], align="center", keep=True))
        self.add(paragraph(size=6))

    def frame(self, block: Frame) -> None:
        """Write texts at a place of the page."""
        for index, text in enumerate(block.blocks):
            place = wordml.framing(block.x, block.y, block.width, block.height)
            made = self.plain(text, frame=place)
            if not index:
                self.frames += 1
                wordml.named(made, block.name, self.frames)
            self.add(made)

    def blocks(self, blocks: Sequence[Block]) -> None:
        """Append blocks."""
        for block in blocks:
            self.block(block)

    # -- sections ---------------------------------------------------------------------------

    def shape(self) -> Any:
        """Return the shape of the pages so far."""
        return wordml.section(
            self.paper,
            landscape=self.landscape,
            margins=self.margins,
            header_distance=self.figures.header_distance,
            header=self.header,
            restart=self.restart,
        )

    def end_section(self) -> None:
        """Close the pages so far with a paragraph that takes no room."""
        made = wordml.closing_line()
        made.pPr.append(self.shape())
        self.add(made)


def _cells(widths: Sequence[float], contents: Sequence[Sequence[Any]]) -> Any:
    pairs = zip(widths, contents, strict=True)
    return wordml.row([wordml.cell(width, content) for width, content in pairs])


WRITERS: dict[type[Block], Callable[[Builder, Any], None]] = {
    Addressees: Builder.addressees,
    Annex: Builder.annex,
    Article: Builder.article,
    Authority: Builder.authority,
    Each: Builder.each,
    Frame: Builder.frame,
    Grounds: Builder.grounds,
    Heading: Builder.heading,
    Items: Builder.items,
    Letterhead: Builder.letterhead,
    Line: Builder.line,
    PageBreak: Builder.page_break,
    Paragraph: Builder.paragraph,
    Recipients: Builder.recipients,
    Section: Builder.section,
    Signatures: Builder.signatures,
    Table: Builder.table,
    Title: Builder.title,
    When: Builder.when,
}
