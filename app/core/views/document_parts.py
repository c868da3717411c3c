"""Parts of a paper's page: what was found of signatures, and the mark of what followed it."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.domain.papers import Revocation
from app.core.models import Document, DocumentSignature
from app.core.services import document_making as making
from app.core.services import documents
from app.kernel.formats import format_date, format_datetime
from app.kernel.pages import Cell, Section, ShownField
from app.kernel.present import record_url
from app.kernel.security import current_actor


def signature_section(paper: Document) -> Section | None:
    """Return what was found of the digital signatures in a signed file."""
    if not current_actor().may("read", DocumentSignature.__record__):
        return None
    found = documents.signatures_of(making.session_of(paper), paper)
    if not found:
        note = _("The file is a scan, or a PDF without a digital signature.")
        return Section(_("Digital signatures"), (ShownField(_("Found"), Cell(note)),))
    fields = [field for each in found for field in _signature(each)]
    return Section(_("Digital signatures"), tuple(fields))


def _signature(each: DocumentSignature) -> list[ShownField]:
    at = format_datetime(each.signed_at) if each.signed_at else _("without a time")
    whole = each.is_intact and each.covers_all
    return [
        ShownField(_("Signed by"), Cell(each.signer)),
        ShownField(
            _("Certificate of"),
            Cell(each.issuer, kind="badge", tone="success" if each.is_trusted else "warning"),
            help=_("The issuer is among those that this installation trusts.")
            if each.is_trusted
            else _("The issuer is not among those that this installation trusts."),
        ),
        ShownField(
            _("Time of signing"),
            Cell(at),
            help=_("By a time stamp.")
            if each.has_timestamp
            else _("As the signer's computer says."),
        ),
        ShownField(
            _("Content"),
            Cell(_("unchanged since signing"), kind="badge", tone="success")
            if whole
            else Cell(_("changed after signing"), kind="badge", tone="danger"),
            help=_("The signed file is the one that the program made, with this number and day.")
            if each.is_our_file
            else _(
                "The signed file is not the one that the program made with this number and day."
            ),
        ),
        ShownField(
            _("Revocation"),
            _revocation(each),
            help=_(
                "Nothing is fetched from the network: only the lists in the file, and those that "
                "the administrator keeps, are looked at."
            ),
        ),
    ]


def _revocation(each: DocumentSignature) -> Cell:
    """Say whether the certificate was revoked, as far as that is known without a network."""
    if each.revocation == Revocation.REVOKED:
        return Cell(_("the certificate was revoked"), kind="badge", tone="danger")
    if each.revocation == Revocation.GOOD:
        return Cell(_("not revoked, by the lists at hand"), kind="badge", tone="success")
    return Cell(_("revocation not checked: no list at hand"), kind="badge", tone="warning")


def page_notice(paper: Document) -> str | None:
    """Return the mark of a paper that was withdrawn, corrected or replaced."""
    if paper.state == "withdrawn":
        return _("Withdrawn: %(reason)s", reason=paper.withdraw_reason)
    if paper.state not in ("corrected", "replaced"):
        return None
    followers = documents.followers_of(making.session_of(paper), paper)
    named = ", ".join(
        _("%(number)s of %(day)s", number=each.number, day=format_date(each.signed_on))
        for each in followers
        if each.signed_on is not None and record_url(each) is not None
    )
    if paper.state == "replaced":
        return _("Replaced by %(papers)s. It is kept as it was issued.", papers=named or "…")
    return _(
        "Its form was corrected by %(papers)s. It is kept as it was issued.", papers=named or "…"
    )
