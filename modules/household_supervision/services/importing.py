"""Official lists: upload, check (a preview of every row), apply or discard; never by halves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.services.attachments import attach
from app.kernel.actor import Actor
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.household_supervision import events
from modules.household_supervision.domain.poverty_standard import Area
from modules.household_supervision.models import (
    CaseResult,
    Household,
    ImportRow,
    ListImport,
    PovertyStandard,
    ReviewCase,
    ReviewRound,
)
from modules.household_supervision.models.choices import ImportState, RowOutcome
from modules.household_supervision.services import (
    core_data,
    definitions,
    import_applying,
    import_file,
)
from modules.household_supervision.services.errors import (
    DuplicateRow,
    FileTakenAlready,
    RejectedRowsRemain,
    RowProblem,
    UnknownEthnicGroup,
    WrongImportState,
)
from modules.household_supervision.services.import_matching import (
    Households,
    Place,
    Places,
    identity,
)
from modules.household_supervision.services.import_parsing import ParsedRow, RowParser
from modules.household_supervision.services.import_reading import read_table
from modules.household_supervision.services.standards import standard_of
from modules.household_supervision.services.workflows import IMPORT


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row with its outcome, and what applying it needs."""

    parsed: ParsedRow
    outcome: RowOutcome
    place: Place | None = None
    household: Household | None = None
    case: ReviewCase | None = None
    ethnic_group_id: int | None = None


def upload_list(
    round_id: int, unit_id: int, file_name: str, content: bytes, *, actor: Actor
) -> ListImport:
    """Keep a file and find its list; refuse an unreadable one, wrong columns, or the same twice."""
    digest = hashlib.sha256(content).hexdigest()
    table = read_table(content, file_name, import_file.layout())
    with transaction() as session:
        actor.require("write", ListImport.__record__)
        plan = get_record(session, ReviewRound, round_id)
        known = session.scalar(
            select(ListImport.file_name).where(
                ListImport.round_id == plan.id,
                ListImport.unit_id == unit_id,
                ListImport.sha256 == digest,
                ListImport.state != ImportState.DISCARDED,
            )
        )
        if known is not None:
            raise FileTakenAlready(known)
        item = ListImport(
            round_id=plan.id,
            unit_id=unit_id,
            file_name=file_name,
            sha256=digest,
            sheet_name=table.sheet.name,
            columns=dict(table.header.match.columns),
            problems=[{"unknown": header} for header in table.header.match.unknown] or None,
        )
        session.add(item)
        flush(session, ListImport)
        item.attachment_id = attach(item, file_name, content, actor=actor).id
        flush(session, ListImport)
        return item


def check_list(import_id: int, *, actor: Actor, today: date) -> ListImport:
    """Read every row and say what applying it would do; nothing but the preview is written."""
    with transaction() as session:
        actor.require("write", ListImport.__record__)
        item = get_for_update(session, ListImport, import_id)
        counts = dict.fromkeys(RowOutcome, 0)
        for row in _checked(session, item, today):
            counts[row.outcome] += 1
            item.rows.append(_stored(row, item.columns or {}))
        item.rows_new, item.rows_changed = counts[RowOutcome.NEW], counts[RowOutcome.CHANGED]
        item.rows_same, item.rows_rejected = counts[RowOutcome.SAME], counts[RowOutcome.REJECTED]
        IMPORT.move(item, "check", Move(actor, today))
        flush(session, ListImport)
        return item


def apply_list(import_id: int, *, accepted_only: bool, actor: Actor, today: date) -> ListImport:
    """Apply a checked list in one transaction: all rows, or by choice only the accepted ones.

    The file is read again: a row that was accepted in the preview and is not any more (somebody
    else worked meanwhile) counts as rejected. Raises RejectedRowsRemain unless `accepted_only`.
    """
    with transaction() as session:
        actor.require("write", ListImport.__record__)
        actor.require("classify", CaseResult.__record__)
        item = get_for_update(session, ListImport, import_id)
        if item.state != ImportState.CHECKED:
            raise WrongImportState(item.state)
        rows = list(_checked(session, item, today))
        rejected = sum(row.outcome is RowOutcome.REJECTED for row in rows)
        if rejected and not accepted_only:
            raise RejectedRowsRemain(rejected)
        standard = session.get_one(PovertyStandard, item.round.standard_id)
        stored = {row.row_no: row for row in item.rows}
        for row in rows:
            kept = stored[row.parsed.row_no]
            if row.outcome in (RowOutcome.NEW, RowOutcome.CHANGED):
                case = import_applying.apply_row(session, row, standard, actor, today)
                flush(session, ReviewCase)
                kept.case_id = case.id
            elif row.outcome is RowOutcome.REJECTED and kept.outcome != RowOutcome.REJECTED:
                kept.outcome, kept.reasons = row.outcome.value, list(row.parsed.reasons)
        item.rows_rejected = rejected
        IMPORT.move(item, "apply", Move(actor, today))
        flush(session, ListImport)
        events.list_applied.send(item)
        return item


def discard_list(import_id: int, *, actor: Actor, today: date) -> ListImport:
    """Put a list aside; the file and its preview stay."""
    with transaction() as session:
        item = get_for_update(session, ListImport, import_id)
        IMPORT.move(item, "discard", Move(actor, today))
        flush(session, ListImport)
        return item


# -- checking ----------------------------------------------------------------


def _checked(session: Session, item: ListImport, today: date) -> Iterator[CheckedRow]:
    standard = session.get_one(PovertyStandard, item.round.standard_id)
    parser = RowParser(
        import_file.table_of(item), definitions.import_rules(), standard_of(standard), today
    )
    places = Places(session, item)
    placed = [(parsed, *_place(parsed, places)) for parsed in parser.rows()]
    units = [place.unit.id for _, place, _ in placed if place is not None]
    checker = _Checker(
        parser=parser,
        households=Households(session, item.round_id, units),
        groups=core_data.ethnic_groups(session),
        first_rows={},
    )
    for parsed, place, problem in placed:
        yield checker.check(parsed, place, problem)


@dataclass(slots=True)
class _Checker:
    parser: RowParser
    households: Households
    groups: dict[str, int]
    first_rows: dict[tuple[object, ...], int]

    def check(self, row: ParsedRow, place: Place | None, problem: RowProblem | None) -> CheckedRow:
        """Say what a row does, with every reason against it."""
        if problem is not None:
            row = row.rejected(problem, getattr(problem, "column", "commune"))
        group = self._group(row)
        if row.ethnicity and group is None:
            row = row.rejected(UnknownEthnicGroup(row.ethnicity), "ethnicity")
        if place is None:
            return CheckedRow(row, RowOutcome.REJECTED)
        row = self.parser.check_class(row, row.area or Area(place.review.area_kind))
        return self._match(row, place, group)

    def _match(self, row: ParsedRow, place: Place, group: int | None) -> CheckedRow:
        key = identity(row, place.unit.id)
        first = self.first_rows.setdefault(key, row.row_no)
        if row.head_name and first != row.row_no:
            row = row.rejected(DuplicateRow(first), "head_name")
        household = None
        try:
            household = self.households.find(row, place.unit.id)
        except RowProblem as error:
            row = row.rejected(error, "head_name")
        if row.reasons:
            return CheckedRow(row, RowOutcome.REJECTED)
        case = None if household is None else self.households.cases.get(household.id)
        found = CheckedRow(row, RowOutcome.NEW, place, household, case, group)
        if case is None:
            return found
        same = import_applying.is_same(found)
        outcome = RowOutcome.SAME if same else RowOutcome.CHANGED
        return CheckedRow(row, outcome, place, household, case, group)

    def _group(self, row: ParsedRow) -> int | None:
        return self.groups.get(core_data.group_key(row.ethnicity)) if row.ethnicity else None


def _place(row: ParsedRow, places: Places) -> tuple[Place | None, RowProblem | None]:
    if not row.head_name and row.reasons:
        # A total that does not add up, or a nameless row: it lives nowhere.
        return None, None
    try:
        return places.of(row), None
    except RowProblem as error:
        return None, error


def _stored(row: CheckedRow, columns: Mapping[str, int]) -> ImportRow:
    return ImportRow(
        row_no=row.parsed.row_no,
        outcome=row.outcome.value,
        raw=import_file.stored_cells(row.parsed.raw, columns),
        parsed=import_applying.plain(row),
        reasons=list(row.parsed.reasons),
    )
