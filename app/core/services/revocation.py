"""Whether the certificate of a signature was revoked, as far as it can be told without a network.

Lists (CRL) and answers (OCSP) are taken from the signature itself, from the security store of the
PDF, and from the folder of the trusted authorities, into which an administrator may put lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import crl, ocsp, x509
from pyhanko.sign.general import (
    MultivaluedAttributeError,
    NonexistentAttributeError,
    find_unique_cms_attribute,
)
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import ValidationContext

from app.core.domain.papers import Revocation


@dataclass(frozen=True)
class Known:
    """What is known about revoked certificates, and further certificates of the file."""

    crls: tuple[crl.CertificateList, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()
    certificates: tuple[x509.Certificate, ...] = ()

    def context(self, roots: Sequence[x509.Certificate], *, mode: str) -> ValidationContext:
        """Return the context in which a signature is validated; it fetches nothing."""
        return ValidationContext(
            trust_roots=list(roots),
            other_certs=list(self.certificates),
            crls=list(self.crls),
            ocsps=list(self.ocsps),
            allow_fetching=False,
            revocation_mode=mode,
        )


def known(signature: Any, lists: Sequence[crl.CertificateList]) -> Known:
    """Return what signature, file and installation say about revoked certificates."""
    crls, ocsps = list(lists), []
    certificates: list[x509.Certificate] = []
    attributes = signature.signer_info["signed_attrs"]
    try:
        archived = find_unique_cms_attribute(attributes, "adobe_revocation_info_archival")
    except (NonexistentAttributeError, MultivaluedAttributeError):
        pass
    else:
        crls += list(archived["crl"] or ())
        ocsps += list(archived["ocsp"] or ())
    try:
        store = DocumentSecurityStore.read_dss(signature.reader)
    except NoDSSFoundError:
        pass
    else:
        certificates += list(store.load_certs())
        crls += [crl.CertificateList.load(each.get_object().data) for each in store.crls]
        ocsps += [ocsp.OCSPResponse.load(each.get_object().data) for each in store.ocsps]
    return Known(tuple(crls), tuple(ocsps), tuple(certificates))


def revocation_of(
    signature: Any, status: Any, told: Known, roots: Sequence[x509.Certificate]
) -> Revocation:
    """Tell whether the certificates were revoked; `UNCHECKED` where nothing in force tells.

    `status` is what validation found that asks for no such data (soft-fail): it looks at data only
    for certificates that say where theirs is to be fetched.
    """
    if status.revoked:
        return Revocation.REVOKED
    if not status.trusted or not (told.crls or told.ocsps):
        return Revocation.UNCHECKED
    strict = validate_pdf_signature(signature, told.context(roots, mode="require"))
    if strict.revoked:
        return Revocation.REVOKED
    return Revocation.GOOD if strict.trusted else Revocation.UNCHECKED
