"""Writes an official table as OpenDocument 1.3: four files more or less, made row by row.

The range that is printed stands before the rows in this format, so rows wait in a file of their own
until their number is known; memory holds one row at a time.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from app.kernel.export_ods import HEAD, MEDIA_TYPE, manifest_of, meta_of, text_of
from app.kernel.export_sheets import Watermark, is_number, local_time
from app.kernel.official.cells import DAY, DECIMAL, FONT, PLAIN, STYLES, WHOLE, Cell, Frame, Style
from app.kernel.official.formulas import letters_of

TABLE = "Bang"
LINE = "0.5pt solid #000000"
CHAR_CM = 0.205  # the width of one character of the default font, as spreadsheets count columns
_REFERENCE = re.compile(r"([A-Z]{1,3}\d+)(?::([A-Z]{1,3}\d+))?(?![\w(])")
_LOCALE = 'number:language="vi" number:country="VN"'
NUMBERS = f"""<number:number-style style:name="n_{WHOLE}" {_LOCALE}><number:number \
number:min-integer-digits="1" number:decimal-places="0" number:grouping="true"/>\
</number:number-style><number:number-style style:name="n_{DECIMAL}" {_LOCALE}><number:number \
number:min-integer-digits="1" number:decimal-places="2" number:min-decimal-places="2" \
number:grouping="true"/></number:number-style><number:number-style style:name="n_{PLAIN}">\
<number:number number:min-integer-digits="1" number:decimal-places="0"/></number:number-style>\
<number:date-style style:name="n_{DAY}"><number:day number:style="long"/><number:text>/\
</number:text><number:month number:style="long"/><number:text>/</number:text>\
<number:year number:style="long"/></number:date-style>"""


class OdsTable:
    """One table; see the module."""

    def __init__(self, path: Path, frame: Frame, mark: Watermark) -> None:
        """Begin."""
        self._path, self._frame, self._mark = path, frame, mark
        self._rows = tempfile.TemporaryFile(dir=path.parent)  # noqa: SIM115 - closed by __exit__
        self._heights: dict[float, str] = {}
        self._row = 0

    def __enter__(self) -> OdsTable:
        """Begin."""
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        """Put the file together, unless the rows broke off."""
        with self._rows:
            if kind is None:
                self._assemble()

    def row(self, cells: Sequence[Cell], height: float | None = None) -> None:
        """Write the next row."""
        first, last = self._frame.header
        if self._row == first:
            self._rows.write(b"<table:table-header-rows>")
        style = "" if height is None else f' table:style-name="{self._height(height)}"'
        inner = "".join(map(_cell, cells)) or "<table:table-cell/>"
        self._rows.write(f"<table:table-row{style}>{inner}</table:table-row>\n".encode())
        if self._row == last:
            self._rows.write(b"</table:table-header-rows>")
        self._row += 1

    def _height(self, height: float) -> str:
        return self._heights.setdefault(round(height, 1), f"r{len(self._heights)}")

    def _assemble(self) -> None:
        self._rows.seek(0)
        last = f"{letters_of(len(self._frame.widths) - 1)}${max(self._row, 1)}"
        printed = f"{TABLE}.$A$1:{TABLE}.${last}"
        columns = "".join(
            f'<table:table-column table:style-name="c{index}"/>'
            for index in range(len(self._frame.widths))
        )
        with zipfile.ZipFile(self._path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", MEDIA_TYPE, zipfile.ZIP_STORED)
            with archive.open("content.xml", "w", force_zip64=True) as content:
                content.write(self._head().encode())
                content.write(
                    '<office:body><office:spreadsheet><table:table table:style-name="table" '
                    f'table:name="{TABLE}" table:print-ranges={quoteattr(printed)}>'
                    f"{columns}".encode()
                )
                shutil.copyfileobj(self._rows, content)
                content.write(
                    b"</table:table></office:spreadsheet></office:body></office:document-content>"
                )
            archive.writestr("styles.xml", _page_styles(self._frame.foot))
            archive.writestr("settings.xml", _settings(self._frame.header[1] + 1))
            archive.writestr("meta.xml", _meta(self._mark))
            parts = ("content", "styles", "settings", "meta")
            archive.writestr("META-INF/manifest.xml", manifest_of(parts))

    def _head(self) -> str:
        widths = "".join(
            f'<style:style style:name="c{index}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * CHAR_CM:.2f}cm"/>'
            "</style:style>"
            for index, width in enumerate(self._frame.widths)
        )
        heights = "".join(
            f'<style:style style:name="{name}" style:family="table-row">'
            f'<style:table-row-properties style:row-height="{height}pt" '
            'style:use-optimal-row-height="false"/></style:style>'
            for height, name in self._heights.items()
        )
        cells = "".join(_style(name, style) for name, style in STYLES.items())
        return (
            f"{HEAD.format('document-content')}<office:font-face-decls><style:font-face "
            f'style:name="{FONT}" svg:font-family="&apos;{FONT}&apos;"/></office:font-face-decls>'
            f"<office:automatic-styles>{NUMBERS}{widths}{heights}{cells}"
            '<style:style style:name="table" style:family="table" '
            'style:master-page-name="Default"><style:table-properties table:display="true"/>'
            "</style:style></office:automatic-styles>"
        )


def _style(name: str, style: Style) -> str:
    data = f' style:data-style-name="n_{style.number}"' if style.number else ""
    border = " ".join(
        f'fo:border-{side}="{LINE if style.border and side[0] in style.sides else "none"}"'
        for side in ("left", "right", "top", "bottom")
    )
    fill = ' fo:background-color="#f2f2f2"' if style.fill else ""
    align = {"left": "start", "right": "end"}.get(style.align, style.align)
    text = f'style:font-name="{FONT}" fo:font-size="{style.size}pt"'
    text += ' fo:font-weight="bold"' if style.bold else ""
    text += ' fo:font-style="italic"' if style.italic else ""
    text += ' fo:color="#555555"' if style.faint else ""
    if style.underline:
        text += ' style:text-underline-style="solid" style:text-underline-width="auto"'
    return (
        f'<style:style style:name="{name}" style:family="table-cell"{data}>'
        f'<style:table-cell-properties {border}{fill} fo:padding="0.07cm" '
        f'fo:wrap-option="{"wrap" if style.wrap else "no-wrap"}" '
        f'style:vertical-align="{"top" if style.top else "middle"}"/>'
        f'<style:paragraph-properties fo:text-align="{align}"/>'
        f"<style:text-properties {text}/></style:style>"
    )


def _cell(cell: Cell) -> str:
    named = f' table:style-name="{cell.style}"' if cell.style else ""
    if cell.covered:
        return f"<table:covered-table-cell{named}/>"
    spans = ""
    if cell.across > 1 or cell.down > 1:
        spans = (
            f' table:number-columns-spanned="{cell.across}" table:number-rows-spanned="{cell.down}"'
        )
    formula = f" table:formula={quoteattr(formula_of(cell.formula))}" if cell.formula else ""
    inner = _content(cell.value)
    return f"<table:table-cell{named}{spans}{formula}{inner}"


def _content(value: Any) -> str:
    if value is None or value == "":
        return "/>"
    if isinstance(value, datetime):
        value = local_time(value)
        kind, shown = f'date" office:date-value="{value:%Y-%m-%dT%H:%M:%S}', f"{value:%d/%m/%Y}"
    elif isinstance(value, date):
        kind, shown = f'date" office:date-value="{value.isoformat()}', f"{value:%d/%m/%Y}"
    elif is_number(value):
        kind, shown = f'float" office:value="{value}', str(value)
    else:
        lines = "".join(f"<text:p>{text_of(line)}</text:p>" for line in str(value).split("\n"))
        return f' office:value-type="string">{lines}</table:table-cell>'
    return f' office:value-type="{kind}"><text:p>{shown}</text:p></table:table-cell>'


def formula_of(formula: str) -> str:
    """Return a formula as this format writes it: [.A1:.B2], with semicolons."""

    def cells(match: re.Match[str]) -> str:
        return f"[.{match[1]}:.{match[2]}]" if match[2] else f"[.{match[1]}]"

    return f"of:={_REFERENCE.sub(cells, formula.replace(',', ';'))}"


def _page_styles(foot: str) -> str:
    return (
        f"{HEAD.format('document-styles')}<office:automatic-styles>"
        '<style:page-layout style:name="page"><style:page-layout-properties '
        'fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" '
        'fo:margin-left="2cm" fo:margin-right="1.5cm" fo:margin-top="2cm" fo:margin-bottom="1.2cm" '
        'style:scale-to-X="1" style:scale-to-Y="0" style:table-centering="horizontal" '
        'style:print="objects charts drawings zero-values"/>'
        "<style:footer-style><style:header-footer-properties "
        'fo:min-height="0.6cm" fo:margin-top="0.2cm"/></style:footer-style>'
        "</style:page-layout></office:automatic-styles><office:master-styles>"
        '<style:master-page style:name="Default" style:page-layout-name="page"><style:footer>'
        f"<style:region-left><text:p>{text_of(foot)}</text:p></style:region-left>"
        "<style:region-right><text:p><text:page-number>1</text:page-number>/"
        "<text:page-count>1</text:page-count></text:p></style:region-right>"
        "</style:footer></style:master-page></office:master-styles></office:document-styles>"
    )


def _settings(frozen: int) -> str:
    """Return the settings that keep the rows above `frozen` in sight, and hide the grid."""
    items = "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}'
        "</config:config-item>"
        for name, kind, value in (
            ("VerticalSplitMode", "short", 2),
            ("VerticalSplitPosition", "int", frozen),
            ("PositionBottom", "int", frozen),
            ("ActiveSplitRange", "short", 2),
        )
    )
    opening = '<config:config-item-map-entry config:name="{}">'.format
    return (
        f"{HEAD.format('document-settings')}<office:settings>"
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        '<config:config-item-map-named config:name="Tables">'
        f"{opening(TABLE)}{items}</config:config-item-map-entry></config:config-item-map-named>"
        f'<config:config-item config:name="ActiveTable" config:type="string">{TABLE}'
        "</config:config-item></config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )


def _meta(mark: Watermark) -> str:
    return meta_of(
        title=mark.title,
        author=mark.author,
        subject=mark.purpose,
        description="\n".join(mark.lines),
        serial=mark.serial,
        made_at=local_time(mark.made_at),
    )
