"""Certificates as documents: previews of a layout, and of the certificate of an award.

What is printed on blanks goes through a batch (`services/certificates.py`), which counts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.kernel.documents.spec import DocumentSpec
from app.kernel.manifest import Text
from modules.emulation_award.models import Award, CertificateLayout
from modules.emulation_award.models.certificate import PrintMode
from modules.emulation_award.models.choices import AwardState
from modules.emulation_award.services.certificate_layouts import (
    PRINTED,
    CertificateData,
    certificate_data,
    layout_on,
    place,
    sample_texts,
)
from modules.emulation_award.services.errors import NoLayout

PERSONAL = ("subject_name", "position", "workplace", "merit")


def layout_of(award: Award) -> CertificateLayout | None:
    """Return the layout of an award's certificate: that of the day of the decision."""
    if award.decision.signed_on is None:
        return None
    return layout_on(db.session(), award.form_id, award.decision.signed_on)


def _of_award(paper: str) -> DocumentSpec:
    def build(award: Award) -> CertificateData:
        layout = layout_of(award)
        if layout is None:
            raise NoLayout
        return certificate_data(award, layout, PrintMode.WHOLE)

    def shown(award: Award) -> bool:
        layout = layout_of(award) if award.state != AwardState.DRAFT else None
        return layout is not None and layout.paper == paper

    return replace(
        PRINTED[paper],
        label=_l("Certificate on %(paper)s, to look at", paper=paper),
        build=build,
        shown=shown,
        columns=PERSONAL,
    )


def _of_layout(paper: str, mode: PrintMode, label: Text) -> DocumentSpec:
    def build(layout: CertificateLayout) -> CertificateData:
        return place(sample_texts(), layout, mode, sample_name())

    def shown(layout: CertificateLayout) -> bool:
        return layout.paper == paper

    return replace(
        PRINTED[paper],
        name=f"emulation_award.{mode}_{paper.lower()}",
        label=label,
        build=build,
        shown=shown,
    )


def sample_name() -> str:
    """Return whose name stands on a preview."""
    return "Pi Năng Thị Mẫu"


AWARD_CERTIFICATES: Sequence[DocumentSpec] = tuple(_of_award(paper) for paper in PRINTED)
LAYOUT_PREVIEWS: Sequence[DocumentSpec] = tuple(
    _of_layout(paper, mode, label)
    for paper in PRINTED
    for mode, label in (
        (PrintMode.WHOLE, _l("Certificate on %(paper)s, preview: all printed", paper=paper)),
        (PrintMode.FILL, _l("Certificate on %(paper)s, preview: blank filled in", paper=paper)),
    )
)
