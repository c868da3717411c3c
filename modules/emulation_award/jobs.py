"""Jobs of commendation: the files of many certificates, and their end."""

from __future__ import annotations

from datetime import date

from app.extensions import db
from app.kernel.documents.problems import DocumentProblem
from app.kernel.jobs import job
from app.kernel.messages import known, text_for
from modules.emulation_award.services import certificates


@job(certificates.JOB)
def make_certificates(*, batch_id: int, today: date) -> None:
    """Make the file of a batch; what does not fit its box is said, and not tried again."""
    try:
        certificates.make(batch_id)
    except Exception as error:
        db.session.rollback()
        is_refusal = known(error) or isinstance(error, DocumentProblem)
        certificates.fail(batch_id, text_for(error) if is_refusal else "")
        if not is_refusal:
            raise


@job("emulation_award.clear_certificates", cron="17 * * * *")
def clear_certificates(*, today: date) -> None:
    """Forget files that are over."""
    certificates.clear_out()
