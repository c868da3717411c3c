"""What the tests of papers share: documents made of organisations, and signed files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pdfplumber
import pytest
from asn1crypto import crl, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from sqlalchemy.exc import DBAPIError

from app.core.services import documents
from app.core.services.attachments import open_content
from app.core.services.documents import Signing
from app.kernel import clock
from app.kernel.documents.blocks import (
    Letterhead,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Template,
    Title,
)
from app.kernel.documents.parts import Head, Signer, head_signs, recipients
from app.kernel.documents.spec import DocumentSpec
from app.kernel.workflow_papers import Upload

CLERK, CHECKER, OFFICER = "core.clerk", "core.paper_checker", "core.officer"
SIGNER = "Nguyễn Văn Ký"
DECISION, MINUTES = "core.test_decision", "core.test_minutes"
CERTIFICATE = "core.test_certificate"


@dataclass(frozen=True)
class OrderData:
    """What the papers of these tests show."""

    head: Head
    name: str
    recipients: tuple[str, ...]
    signer: Signer


def order_data(item: Any) -> OrderData:
    return OrderData(
        Head(str(item), symbol="QĐ-TH"), str(item), recipients(("Như Điều 3",)),
        head_signs("Chủ tịch"),
    )  # fmt: skip


def order_sample() -> OrderData:
    return OrderData(Head("Ủy ban mẫu"), "Ủy ban mẫu", recipients(()), head_signs("Chủ tịch"))


def paper_of(name: str, type_code: str, **values: Any) -> DocumentSpec:
    """Declare a paper of an organisation."""
    body = (
        Letterhead(),
        Title("VĂN BẢN THỬ", "về việc thử"),
        Paragraph("Văn bản của {{ name }}."),
        Signatures((Recipients(), Signature("signer"))),
    )
    return DocumentSpec(
        name=name, label="Quyết định thử", build=order_data, sample=order_sample,
        type_code=type_code, template=Template(body), **values,
    )  # fmt: skip


def kept(attachment: Any) -> bytes:
    """Return the content of a file of a paper."""
    with open_content(attachment) as handle:
        return handle.read()


def words(content: bytes) -> str:
    """Return the text of a PDF, its blanks made single."""
    with pdfplumber.open(io.BytesIO(content)) as found:
        return " ".join(" ".join(page.extract_text() for page in found.pages).split())


def pdf(text: str) -> bytes:
    """Return a PDF of one page that carries a text in its stream."""
    writer = PdfFileWriter()
    content = writer.add_object(generic.StreamObject(stream_data=text.encode()))
    writer.insert_page(PageObject(contents=content, media_box=(0, 0, 595, 842)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@dataclass(frozen=True)
class Identity:
    """Somebody who signs, with a certificate of an authority of our own."""

    signer: signers.SimpleSigner
    root: bytes
    root_key: Any
    serial: int


@cache
def identity(name: str = SIGNER) -> Identity:
    """Return a signer whose certificate comes from its own root."""
    root_key = rsa.generate_private_key(65537, 2048)
    key = rsa.generate_private_key(65537, 2048)
    root = _certificate("Cơ quan chứng thực thử", "Cơ quan chứng thực thử", root_key, root_key)
    own = _certificate(name, "Cơ quan chứng thực thử", key, root_key)
    der = serialization.Encoding.DER
    from asn1crypto import keys
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(root.public_bytes(der)))
    private = key.private_bytes(
        der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(own.public_bytes(der)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )
    pem = root.public_bytes(serialization.Encoding.PEM)
    return Identity(signer, pem, root_key, own.serial_number)


def revoked_list(name: str, revoked: Sequence[str], *, days: int = 0) -> bytes:
    """Return the list (CRL) of the authority of somebody, in force for a week from some day on."""
    begins = datetime.now(UTC) - timedelta(hours=2) + timedelta(days=days * 5)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cơ quan chứng thực thử")])
    made = x509.CertificateRevocationListBuilder().issuer_name(named)
    made = made.last_update(begins).next_update(begins + timedelta(days=7))
    for each in revoked:
        line = x509.RevokedCertificateBuilder().serial_number(identity(each).serial)
        made = made.add_revoked_certificate(line.revocation_date(begins).build())
    found = made.sign(identity(name).root_key, hashes.SHA256())
    return found.public_bytes(serialization.Encoding.DER)


def with_store(content: bytes, crls: Sequence[bytes]) -> bytes:
    """Return a signed PDF to which lists were added afterwards, to keep it readable for long."""
    out = io.BytesIO(content)
    DocumentSecurityStore.add_dss(
        out, sig_contents=None, crls=[crl.CertificateList.load(each) for each in crls]
    )
    return out.getvalue()


def x509_of(content: bytes) -> asn1_x509.Certificate:
    """Return a certificate out of PEM."""
    return asn1_x509.Certificate.load(pem.unarmor(content)[2])


def _certificate(name: str, issuer: str, key: Any, by: Any) -> x509.Certificate:
    is_root = name == issuer
    usage = x509.KeyUsage(
        digital_signature=not is_root, content_commitment=not is_root, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=is_root, crl_sign=is_root,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(by, hashes.SHA256())
    )


def signed(
    content: bytes, name: str = SIGNER, *, field: str = "Chu-ky", crls: Sequence[bytes] = ()
) -> bytes:
    """Return a PDF signed by somebody, with lists of revoked certificates in the signature."""
    out = io.BytesIO()
    told: dict[str, Any] = {}
    if crls:
        roots = [x509_of(identity(name).root)]
        known = [crl.CertificateList.load(each) for each in crls]
        told = {
            "embed_validation_info": True,
            "subfilter": SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
            "validation_context": ValidationContext(trust_roots=roots, crls=known),
        }
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(content)),
        signers.PdfSignatureMetadata(field_name=field, **told),
        signer=identity(name).signer,
        output=out,
    )
    return out.getvalue()


def drafted(item: Any, body: Any, actor: Any, *, spec: str = DECISION, **values: Any) -> Any:
    told = {"organisation_id": body.id, "subject": "về việc thử", "symbol": "QĐ-TH", **values}
    return documents.draft(spec, item, told, actor=actor)


def signing(content: bytes | None = None, **values: Any) -> Signing:
    return Signing(
        **{
            "signed_on": clock.today(),
            "signer": SIGNER,
            "capacity": "CHỦ TỊCH",
            "file": Upload("ban-ky.pdf", pdf("đã ký") if content is None else content),
            **values,
        }
    )


def refused(run: Any, statement: str, **values: Any) -> str:
    with pytest.raises(DBAPIError) as refusal:
        run(statement, **values)
    found = refusal.value.orig.diag
    return found.constraint_name or found.sqlstate
