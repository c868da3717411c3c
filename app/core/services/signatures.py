"""Reads the digital signatures of a PDF: who signed, when, whether it is whole, whom it trusts.

Nothing is fetched from the network: trust rests on the certificates that the installation names
(`SIGNATURE_ROOTS`), and on those in the file itself. Whether a certificate was revoked is told by
the lists and answers that stand in the file, and by the lists that lie beside those certificates.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from asn1crypto import pem
from asn1crypto.crl import CertificateList
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import UnacceptableSignerError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus

from app.core.domain.papers import Revocation
from app.core.errors import SignatureBroken, SignatureUnreadable
from app.core.services.revocation import known, revocation_of

ENDINGS = (".pem", ".crt", ".cer", ".der")
LISTS = (".crl",)
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
    revocation: Revocation = Revocation.UNCHECKED


def configure(path: str) -> None:
    """Name the file or folder of the certificates (PEM or DER) that signatures are trusted by.

    Lists of revoked certificates (`.crl`, PEM or DER) may lie beside them.
    """
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
    roots = _certificates()
    told = known(signature, _revoked_lists())
    status = validate_pdf_signature(signature, told.context(roots, mode="soft-fail"))
    revocation = revocation_of(signature, status, told, roots)
    certificate = status.signing_cert
    stamp = status.timestamp_validity
    return Finding(
        signer=_name(certificate.subject.native) or certificate.subject.human_friendly,
        issuer=_name(certificate.issuer.native) or certificate.issuer.human_friendly,
        signed_at=stamp.timestamp if stamp is not None else status.signer_reported_dt,
        is_intact=bool(status.intact and status.valid),
        covers_all=_covers_all(status, is_last=is_last),
        is_trusted=bool(status.trusted) and revocation != Revocation.REVOKED,
        has_timestamp=stamp is not None,
        revocation=revocation,
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
    return tuple(Certificate.load(der) for der in _contents(ENDINGS))


def _revoked_lists() -> Sequence[CertificateList]:
    """Return the lists that lie beside the certificates: read anew, since they are replaced.

    A list that cannot be read says nothing; it is no fault of the signed file.
    """
    found = []
    for der in _contents(LISTS):
        try:
            each = CertificateList.load(der)
            _ = each.issuer.native, each["tbs_cert_list"]["next_update"].native
        except (ValueError, TypeError) as error:
            _log.warning("a list of revoked certificates cannot be read", exc_info=error)
        else:
            found.append(each)
    return tuple(found)


def _contents(endings: Sequence[str]) -> Iterator[bytes]:
    """Yield what the installation names, out of PEM where it is in it."""
    for path in _files(endings):
        content = path.read_bytes()
        if pem.detect(content):
            yield from (der for _kind, _headers, der in pem.unarmor(content, multiple=True))
        else:
            yield content


def _files(endings: Sequence[str]) -> list[Path]:
    files: list[Path] = []
    for root in _roots:
        inside = sorted(root.iterdir()) if root.is_dir() else [root]
        files += [path for path in inside if path.suffix.lower() in endings]
    return files
