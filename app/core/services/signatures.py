"""Reads the digital signatures of a PDF: who signed, when, whether it is whole, whom it trusts.

Nothing is fetched from the network: trust rests on the certificates that the installation names
(`SIGNATURE_ROOTS`), and on those in the file itself.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from asn1crypto import pem
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import UnacceptableSignerError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from app.core.errors import SignatureBroken, SignatureUnreadable

ENDINGS = (".pem", ".crt", ".cer", ".der")
_log = logging.getLogger(__name__)
_roots: list[Path] = []
UNREADABLE = (PdfError, SignatureValidationError, UnacceptableSignerError, ValueError)
UNREADABLE_MORE = (KeyError, TypeError, IndexError, AttributeError, RecursionError)  # broken files


@dataclass(frozen=True)
class Finding:
    """What was found of one signature."""

    signer: str
    issuer: str
    signed_at: datetime | None
    is_intact: bool
    covers_all: bool
    is_trusted: bool
    has_timestamp: bool


def configure(path: str) -> None:
    """Name the file or folder of the certificates (PEM or DER) that signatures are trusted by."""
    _roots[:] = [Path(path)] if path else []
    _certificates.cache_clear()


def findings(content: bytes) -> tuple[Finding, ...]:
    """Return what is found of each signature of a PDF, none for a plain scan.

    Raises SignatureUnreadable for a file whose signatures cannot be read.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted:
            raise SignatureUnreadable
        signatures = reader.embedded_regular_signatures
        return tuple(_finding(each, is_last=each is signatures[-1]) for each in signatures)
    except (*UNREADABLE, *UNREADABLE_MORE) as error:
        _log.info("a PDF could not be read for its signatures", exc_info=error)
        raise SignatureUnreadable from error


def checked(content: bytes) -> tuple[Finding, ...]:
    """Return the findings of a PDF; raise SignatureBroken where it was changed after signing."""
    found = findings(content)
    for each in found:
        if not (each.is_intact and each.covers_all):
            raise SignatureBroken(signer=each.signer)
    return found


def _finding(signature: Any, *, is_last: bool) -> Finding:
    context = ValidationContext(trust_roots=list(_certificates()), allow_fetching=False)
    status = validate_pdf_signature(signature, context)
    certificate = status.signing_cert
    stamp = status.timestamp_validity
    return Finding(
        signer=_name(certificate.subject.native) or certificate.subject.human_friendly,
        issuer=_name(certificate.issuer.native) or certificate.issuer.human_friendly,
        signed_at=stamp.timestamp if stamp is not None else status.signer_reported_dt,
        is_intact=bool(status.intact and status.valid),
        covers_all=_covers_all(status, is_last=is_last),
        is_trusted=bool(status.trusted),
        has_timestamp=stamp is not None,
    )


def _covers_all(status: PdfSignatureStatus, *, is_last: bool) -> bool:
    """Tell whether nothing but further signatures came after this one.

    What fills in forms beside signing passes the rules of PDF; so the last signature, after which
    nobody signed what was filled in, allows for keeping it readable for long (LTA) alone.
    """
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    if status.coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        return False
    harmless = {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}
    if not is_last:
        harmless.add(ModificationLevel.FORM_FILLING)  # which a further signature is
    return status.modification_level in harmless and bool(status.docmdp_ok)


def _name(parts: Any) -> str:
    found = parts.get("common_name", "")
    return str(found[0] if isinstance(found, list) else found)[:250]


@cache
def _certificates() -> Sequence[Certificate]:
    found: list[Certificate] = []
    for path in _files():
        content = path.read_bytes()
        if pem.detect(content):
            blocks = pem.unarmor(content, multiple=True)
            found += [Certificate.load(der) for _kind, _headers, der in blocks]
        else:
            found.append(Certificate.load(content))
    return tuple(found)


def _files() -> list[Path]:
    files: list[Path] = []
    for root in _roots:
        inside = sorted(root.iterdir()) if root.is_dir() else [root]
        files += [path for path in inside if path.suffix.lower() in ENDINGS]
    return files
