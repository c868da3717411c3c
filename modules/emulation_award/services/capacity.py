"""In which capacity a decision on commendation is signed."""

from __future__ import annotations

import re
from dataclasses import replace

from app.core.services.bodies import COMMITTEE
from app.core.services.issuing import signing_of
from app.kernel.documents.parts import Signer, as_deputy

CHAIRMAN = "Chủ tịch"


def chairman(capacity: str | None, name: str | None) -> Signer:
    """Return who signs: CHỦ TỊCH, or KT. CHỦ TỊCH / PHÓ CHỦ TỊCH; never TM. ỦY BAN NHÂN DÂN.

    The power to commend is the chairman's own (30/2020/NĐ-CP, annex III; Law on emulation): a line
    “TM.” that somebody typed is left out.
    """
    parts = [part.strip() for part in re.split(r"[/\n;]", capacity or "") if part.strip()]
    kept = " / ".join(part for part in parts if not part.upper().startswith("TM."))
    found = replace(signing_of(COMMITTEE), body="").signer(kept or CHAIRMAN, name)
    if found.lines == ("KT. CHỦ TỊCH",):
        return as_deputy(CHAIRMAN, "Phó Chủ tịch", found.name)
    return found
