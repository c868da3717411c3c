"""Writes an OpenDocument spreadsheet row by row into its archive, keeping no row in memory.

The libraries for this format build the whole document first (docs/adr/0039 has figures). What an
export needs of the format (OpenDocument 1.3, parts 2 and 3) is four small files.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
MOST_EXACT = 999_999_999_999_999
# Characters that XML 1.0 cannot hold, not even escaped.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
        ("meta", "meta"),
        ("manifest", "manifest"),
        ("config", "config"),
        ("svg", "svg-compatible"),
    )
)
DC = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
)
HEAD = f'<?xml version="1.0" encoding="UTF-8"?><office:{{0}} {NAMES} {DC} office:version="1.3">'
STYLES = """<office:automatic-styles>
<number:date-style style:name="d"><number:day number:style="long"/><number:text>/</number:text>\
<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>\
</number:date-style>
<number:date-style style:name="m"><number:day number:style="long"/><number:text>/</number:text>\
<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>\
<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>\
<number:minutes number:style="long"/></number:date-style>
<number:number-style style:name="n"><number:number number:min-integer-digits="1" \
number:decimal-places="0" number:grouping="true"/></number:number-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="d"/>
<style:style style:name="moment" style:family="table-cell" style:data-style-name="m"/>
<style:style style:name="whole" style:family="table-cell" style:data-style-name="n"/>
<style:style style:name="head" style:family="table-cell">\
<style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="faint" style:family="table-cell">\
<style:text-properties fo:font-style="italic" fo:color="#555555"/></style:style>
</office:automatic-styles>"""


class OdsWriter:
    """One spreadsheet with one table; rows are compressed into the archive as they come."""

    def __init__(self, path: Path, foot: str) -> None:
        """Open the archive; `foot` stands at the foot of printed pages."""
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self._foot = foot
        self._about = ""

    def __enter__(self) -> OdsWriter:
        """Begin the table."""
        # The first entry of the archive names the format, uncompressed.
        self._archive.writestr("mimetype", MEDIA_TYPE, zipfile.ZIP_STORED)
        self._content = self._archive.open("content.xml", "w", force_zip64=True)
        self._write(HEAD.format("document-content") + STYLES)
        self._write('<office:body><office:spreadsheet><table:table table:name="1">')
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the table and write what describes it."""
        self._write("</table:table></office:spreadsheet></office:body></office:document-content>")
        self._content.close()
        with self._archive as archive:
            archive.writestr("styles.xml", _styles(self._foot))
            archive.writestr("meta.xml", self._about or HEAD.format("document-meta") + META_END)
            archive.writestr("META-INF/manifest.xml", manifest_of())

    def row(self, values: Sequence[Any], style: str = "") -> None:
        """Write one row."""
        cells = "".join(_cell(value, style) for value in values) or "<table:table-cell/>"
        self._write(f"<table:table-row>{cells}</table:table-row>\n")

    def describe(
        self,
        *,
        title: str,
        author: str,
        subject: str,
        description: str,
        serial: str,
        made_at: datetime,
    ) -> None:
        """Set the properties of the document."""
        self._about = meta_of(
            title=title,
            author=author,
            subject=subject,
            description=description,
            serial=serial,
            made_at=made_at,
        )

    def _write(self, text: str) -> None:
        self._content.write(text.encode())


META_END = "</office:document-meta>"


def meta_of(
    *, title: str, author: str, subject: str, description: str, serial: str, made_at: datetime
) -> str:
    """Return the properties of a document as a file of its archive."""
    return (
        f"{HEAD.format('document-meta')}<office:meta>"
        f"<dc:title>{text_of(title)}</dc:title>"
        f"<meta:initial-creator>{text_of(author)}</meta:initial-creator>"
        f"<dc:creator>{text_of(author)}</dc:creator>"
        f"<dc:subject>{text_of(subject)}</dc:subject>"
        f"<dc:description>{text_of(description)}</dc:description>"
        f"<meta:keyword>{text_of(serial)}</meta:keyword>"
        f"<meta:creation-date>{made_at:%Y-%m-%dT%H:%M:%S}</meta:creation-date>"
        f'<meta:user-defined meta:name="serial">{text_of(serial)}</meta:user-defined>'
        f"</office:meta>{META_END}"
    )


def text_of(value: str) -> str:
    """Return a text as XML holds it."""
    return escape(NOT_XML.sub("\ufffd", value))


def _cell(value: Any, style: str) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    named = f" table:style-name={quoteattr(style)}" if style else ""
    if isinstance(value, datetime):
        typed = f'date" office:date-value="{value:%Y-%m-%dT%H:%M:%S}'
        return _typed(typed, "moment", f"{value:%d/%m/%Y %H:%M}")
    if isinstance(value, date):
        return _typed(f'date" office:date-value="{value.isoformat()}', "day", f"{value:%d/%m/%Y}")
    if _is_number(value):
        whole = "whole" if type(value) is int else ""  # years are a subclass
        return _typed(f'float" office:value="{value}', whole, str(value))
    lines = "".join(f"<text:p>{text_of(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell{named} office:value-type="string">{lines}</table:table-cell>'


def _typed(kind: str, style: str, shown: str) -> str:
    named = f' table:style-name="{style}"' if style else ""
    return (
        f'<table:table-cell{named} office:value-type="{kind}">'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def _is_number(value: Any) -> bool:
    known = isinstance(value, int | Decimal | float) and not isinstance(value, bool)
    return known and abs(value) <= MOST_EXACT


def _styles(foot: str) -> str:
    return (
        f"{HEAD.format('document-styles')}<office:automatic-styles>"
        '<style:page-layout style:name="page"/></office:automatic-styles><office:master-styles>'
        '<style:master-page style:name="Default" style:page-layout-name="page"><style:footer>'
        f"<text:p>{text_of(foot)}</text:p></style:footer></style:master-page>"
        "</office:master-styles></office:document-styles>"
    )


def manifest_of(parts: Sequence[str] = ("content", "styles", "meta")) -> str:
    """Return the list of an archive's files."""
    entries = [("/", MEDIA_TYPE), *((f"{name}.xml", "text/xml") for name in parts)]
    files = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.3">{files}</manifest:manifest>'
    )
