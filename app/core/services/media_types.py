"""Tells the type of a file by its content; names and what a browser claims are not trusted."""

from __future__ import annotations

import io
import unicodedata
import zipfile

PDF = "application/pdf"
TEXT = "text/plain"
OLE = "application/x-ole-storage"  # documents of Word and Excel before 2007
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
)
_OFFICE = {
    "word/document.xml": DOCX,
    "xl/workbook.xml": XLSX,
    "xl/workbook.bin": XLSB,
}
_OPEN_DOCUMENT = {ODT, ODS}
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"))

# Endings of names by type; the first one is added to a name that has none of them.
ENDINGS: dict[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    TEXT: (".txt", ".csv"),
    OLE: (".doc", ".xls"),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    XLSB: (".xlsb",),
    ODT: (".odt",),
    ODS: (".ods",),
}


def media_type_of(content: bytes) -> str | None:
    """Return the media type of an allowed content: PDF, picture, office document, plain text."""
    for signature, found in _SIGNATURES:
        if content.startswith(signature):
            return found
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return "image/heic"
    if content.startswith(b"PK\x03\x04"):
        return _of_archive(content)
    return TEXT if _is_text(content) else None


def is_archive(media_type: str) -> bool:
    """Tell whether contents of a type are packed."""
    return media_type in _OPEN_DOCUMENT or media_type in _OFFICE.values()


def _of_archive(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
                return kind if kind in _OPEN_DOCUMENT else None
    except zipfile.BadZipFile:
        return None
    return next((kind for name, kind in _OFFICE.items() if name in names), None)


def _is_text(content: bytes) -> bool:
    """Tell whether a content is UTF-8 text without control characters, and no web page."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(unicodedata.category(char) == "Cc" and char not in "\t\r\n\f" for char in text):
        return False
    return not text.lstrip()[:100].lower().startswith(("<!doctype", "<html", "<svg", "<?xml"))
