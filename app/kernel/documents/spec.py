"""How a module declares a paper of a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel.documents.blocks import Template
from app.kernel.manifest import Text


def always(_record: Any) -> bool:
    """Offer a paper on every record."""
    return True


def never(_record: Any) -> bool:
    """Mark a paper as a draft whatever its record's state."""
    return False


@dataclass(frozen=True)
class Extras:
    """What a paper bears beside its content, written into the finished docx.

    `symbol` is what follows the number that is not given yet (`QĐ-UBND`), in the place of what the
    builder of the data knew; `urgency` is the stamp (`KHẨN`), `address` the lines at the foot of a
    letter's first page, and `serial` leads from a file that was taken out to who took it.
    """

    symbol: str = ""
    urgency: str = ""
    address: str = ""
    serial: str = ""


NOTHING = Extras()


@dataclass(frozen=True)
class DocumentSpec:
    """A paper: what it shows, how it is laid out, and which number it takes.

    `build` gets a record within the reader's reach and returns a frozen dataclass of plain values,
    whose fields are the names that the texts of `template` use; it reads through the session, so
    that it sees what the reader may see. `sample` returns such a dataclass with made-up content.
    `columns` names what it shows of the record, so that personal data leaves an entry in the trail.
    `is_final` tells of a record whose paper is no draft any more, as vouchers are once they have
    their number.
    """

    name: str  # unique: "household_supervision.posting_notice"
    label: Text
    build: Callable[[Any], Any]
    template: Template
    sample: Callable[[], Any]
    type_code: str = ""  # of document_type_codes.csv (TB, BB, QĐ …); empty for vouchers
    columns: Sequence[str] = ()
    shown: Callable[[Any], bool] = always
    is_final: Callable[[Any], bool] = never
    source: str = ""  # where the layout was read, and how far: for administrators
    is_compared: bool = False  # False prints “mẫu chưa đối chiếu” at the foot
    series: str = ""  # the number series when the program gives the number
    checked_by_another: bool = True  # False: minutes, slips, papers without a type (docs/papers.md)

    @property
    def slug(self) -> str:
        """Return the name as it stands in addresses and names of files."""
        return self.name.replace(".", "-").replace("_", "-")
