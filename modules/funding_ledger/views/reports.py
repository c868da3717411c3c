"""Books to be read and exported: trial balance, cash book, book of donors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from flask import request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _

from app.extensions import db
from app.kernel import clock, dates, reading
from app.kernel.commands import Answer, CommandView
from app.kernel.errors import BadQuery
from app.kernel.export_pages import Report, export_report
from app.kernel.formats import format_date, format_integer, name_of
from app.kernel.official.declared import Line, ReportSheet, SheetHead, SheetLayout
from app.kernel.official.letterheads import letterhead_of
from app.kernel.pages import Button, Cell, Column, Crumb, FilterControl, ReportRow
from app.kernel.present import MISSING, file_texts
from app.kernel.registry import registry
from modules.funding_ledger.models import AccountingEntity
from modules.funding_ledger.services import reports
from modules.funding_ledger.services.reports import Sides
from modules.funding_ledger.views import book_sheets, layouts
from modules.funding_ledger.views.labels import FORMS


@dataclass(frozen=True)
class Asked:
    """Whose book, over which days, of which bank account."""

    entity: AccountingEntity
    entities: tuple[AccountingEntity, ...]
    first: date
    last: date
    bank: int | None


class BookView(CommandView):
    """What the reports share: the question in the address, the table, its export."""

    name: ClassVar[str]
    has_banks: ClassVar[bool] = False
    personal: ClassVar[tuple[str, ...]] = ()  # columns that name people

    def title(self) -> str:
        """Return the title."""
        raise NotImplementedError

    def columns(self) -> tuple[Column, ...]:
        """Return the columns."""
        raise NotImplementedError

    def groups(self) -> tuple[tuple[str, int], ...]:
        """Return groups of columns."""
        return ()

    def rows(self, asked: Asked) -> tuple[ReportRow, ...]:
        """Return the lines."""
        raise NotImplementedError

    def notes(self, asked: Asked) -> tuple[str, ...]:
        """Return what a reader must know."""
        return ()

    def sheets(self, asked: Asked) -> tuple[tuple[SheetLayout, Sequence[Line]], ...]:
        """Return the same book in official layout: the form and its lines."""
        return ()

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """Show the book."""
        asked = self._asked()
        rows = self.rows(asked) if asked else ()
        return self.render_template(
            "report/table.html",
            title=self.title(),
            subtitle=_subtitle(asked) if asked else "",
            breadcrumbs=(Crumb(_("Home"), "/"), Crumb(self.title(), "")),
            header_groups=self.groups(),
            columns=self.columns(),
            rows=rows,
            notes=self.notes(asked) if asked else (),
            filters=self._filters(asked) if asked else (),
            clear_url=self.url("index"),
            buttons=(
                Button(
                    _("Export"),
                    self.url("export", **request.args),
                    icon="file-spreadsheet",
                ),
            ),
        )

    @expose("/export", methods=["GET", "POST"])
    @has_access
    def export(self) -> Answer:
        """Ask for format and purpose, or return the same lines as a file."""
        asked = self._asked()
        if asked is None:
            raise BadQuery("entity", request.args.get("entity", ""))
        groups = [label for label, span in self.groups() for _number in range(span)]
        labels = [column.label for column in self.columns()]
        header = (
            [f"{g}: {c}" if g else c for g, c in zip(groups, labels, strict=True)]
            if groups
            else labels
        )
        lines = [file_texts(row.cells) for row in self.rows(asked)]
        report = Report(
            title=self.title(),
            record=self.class_permission_name,
            name=f"{self.name}-{clock.today():%Y%m%d}",
            header=header,
            rows=lines,
            personal=self.personal,
            sheets=tuple(
                ReportSheet(layout, rows, _head(asked)) for layout, rows in self.sheets(asked)
            ),
        )
        return export_report(self, report)

    def _asked(self) -> Asked | None:
        found = tuple(reports.entities(db.session()))
        if not found:
            return None
        typed = request.args.get("entity", "")
        entity = found[0]
        if typed:
            named = [each for each in found if str(each.id) == typed]
            if not named:
                raise BadQuery("entity", typed)
            entity = named[0]
        today = clock.today()
        first = _day("day__from", date(today.year, 1, 1))
        last = _day("day__to", today)
        bank = request.args.get("bank", "")
        if bank and not (bank.isascii() and bank.isdigit() and len(bank) < 19):
            raise BadQuery("bank", bank)
        return Asked(entity, found, first, last, int(bank) if bank else None)

    def _filters(self, asked: Asked) -> tuple[FilterControl, ...]:
        entities = tuple((str(each.id), str(each)) for each in asked.entities)
        found = [
            FilterControl(
                "entity", _("Accounting entity"), "select", str(asked.entity.id), choices=entities
            ),
            FilterControl(
                "day", _("Days"), "date", format_date(asked.first), format_date(asked.last)
            ),
        ]
        if self.has_banks:
            banks = reports.bank_accounts(db.session(), asked.entity.id)
            choices = tuple((str(each.id), str(each)) for each in banks)
            chosen = str(asked.bank) if asked.bank else ""
            found.append(
                FilterControl("bank", _("Bank account"), "select", chosen, choices=choices)
            )
        return tuple(found)


class TrialBalanceView(BookView):
    """Accounts with opening, turnover and closing balance; debits equal credits."""

    route_base = "/funding-ledger/trial-balance"
    class_permission_name = "funding_ledger.JournalEntry"
    method_permission_name: ClassVar[dict[str, str]] = {"index": "read", "export": "read"}
    name = "trial-balance"

    def title(self) -> str:
        """Return the title."""
        return _("Trial balance")

    def groups(self) -> tuple[tuple[str, int], ...]:
        """Return the three pairs of columns."""
        return (("", 2), (_("Opening balance"), 2), (_("Turnover"), 2), (_("Closing balance"), 2))

    def columns(self) -> tuple[Column, ...]:
        """Return the columns."""
        sides = [("debit", _("Debit")), ("credit", _("Credit"))]
        return (
            Column("account", _("Account")),
            Column("code", _("Code")),
            *(
                Column(f"{part}_{side}", label, numeric=True)
                for part in ("opening", "turnover", "closing")
                for side, label in sides
            ),
        )

    def rows(self, asked: Asked) -> tuple[ReportRow, ...]:
        """Return the accounts and their sums."""
        found = reports.trial_balance(db.session(), asked.entity.id, asked.first, asked.last)
        if not found:
            return ()
        rows = [
            ReportRow(
                (
                    Cell(name_of(row.account)),
                    Cell(row.code) if row.code else MISSING,
                    *_sides(row.opening),
                    *_sides(row.turnover),
                    *_sides(row.closing),
                )
            )
            for row in found
        ]
        sums = reports.totals(found)
        cells = (Cell(_("Total")), MISSING, *(cell for each in sums for cell in _sides(each)))
        return (*rows, ReportRow(cells, 0, is_total=True))

    def sheets(self, asked: Asked) -> tuple[tuple[SheetLayout, Sequence[Line]], ...]:
        """Return the balance sheet of accounts, and the movement of funds."""
        days = (asked.entity.id, asked.first, asked.last)
        return (
            (layouts.TRIAL_BALANCE, book_sheets.accounts(db.session(), *days)),
            (layouts.FUNDS, book_sheets.funds(db.session(), *days)),
        )

    def notes(self, asked: Asked) -> tuple[str, ...]:
        """Say which codes nobody has confirmed."""
        codes = reports.account_codes(db.session(), asked.entity.id, asked.last)
        if not codes:
            return (
                _("No accounting regime is assigned to this entity, so accounts have no code."),
            )
        if all(is_verified for _code, is_verified in codes.values()):
            return ()
        return (_("The codes of this regime were not checked against the circular yet."),)


class CashBookView(BookView):
    """The cash box, or a bank account, line by line with what is left."""

    route_base = "/funding-ledger/cash-book"
    class_permission_name = "funding_ledger.JournalLine"
    method_permission_name: ClassVar[dict[str, str]] = {"index": "read", "export": "read"}
    name = "cash-book"
    personal = ("memo",)
    has_banks = True

    def title(self) -> str:
        """Return the title."""
        return _("Cash book")

    def columns(self) -> tuple[Column, ...]:
        """Return the columns (R03)."""
        return (
            Column("day", _("Day")),
            Column("number", _("Voucher")),
            Column("memo", _("Words of the entry")),
            Column("in", _("Money in"), numeric=True),
            Column("out", _("Money out"), numeric=True),
            Column("held", _("Money left"), numeric=True),
        )

    def rows(self, asked: Asked) -> tuple[ReportRow, ...]:
        """Return the movements between opening and closing balance."""
        book = reports.cash_book(db.session(), asked.entity.id, asked.first, asked.last, asked.bank)
        blank = (MISSING, MISSING)
        opening = (Cell(format_date(asked.first)), MISSING, Cell(_("Opening balance")), *blank)
        closing = (Cell(format_date(asked.last)), MISSING, Cell(_("Closing balance")), *blank)
        movements = [
            ReportRow(
                (
                    Cell(format_date(row.entry.posted_on)),
                    Cell(row.entry.number_text),
                    Cell(row.entry.memo),
                    _money(row.taken_in),
                    _money(row.paid_out),
                    Cell(format_integer(row.held), kind="number"),
                ),
                url=f"/funding-ledger/journal/{row.entry.id}",
            )
            for row in book.rows
        ]
        held = Cell(format_integer(book.opening), kind="number")
        left = Cell(format_integer(book.closing), kind="number")
        return (
            ReportRow((*opening, held), 0, is_total=True),
            *movements,
            ReportRow((*closing, left), 0, is_total=True),
        )

    def sheets(self, asked: Asked) -> tuple[tuple[SheetLayout, Sequence[Line]], ...]:
        """Return the book of the cash box or account."""
        days = (asked.entity.id, asked.first, asked.last)
        return ((layouts.CASH_BOOK, book_sheets.cash(db.session(), *days, asked.bank)),)


class DonorBookView(BookView):
    """What was received, donor by donor in time order (Circular 41/2022, Article 8)."""

    route_base = "/funding-ledger/donor-book"
    class_permission_name = "funding_ledger.Donor"
    method_permission_name: ClassVar[dict[str, str]] = {"index": "read", "export": "read"}
    name = "donor-book"
    personal = ("donor", "address")

    def title(self) -> str:
        """Return the title."""
        return _("Book of donors")

    def columns(self) -> tuple[Column, ...]:
        """Return the columns (R01)."""
        return (
            Column("day", _("Day")),
            Column("number", _("Receipt")),
            Column("donor", _("Donor")),
            Column("address", _("Address")),
            Column("form", _("Form")),
            Column("purpose", _("Content")),
            Column("amount", _("Amount, đồng"), numeric=True),
            Column("total", _("Running total"), numeric=True),
            Column("campaign", _("Campaign")),
        )

    def rows(self, asked: Asked) -> tuple[ReportRow, ...]:
        """Return the receipts with their running total."""
        found = reports.donor_book(db.session(), asked.entity.id, asked.first, asked.last)
        if not found:
            return ()
        view: Any = registry().record_views["funding_ledger.Donor"]
        reading.note(view, [item.donor for item in found], ("name", "address"))
        words = dict(FORMS)
        total, rows = 0, []
        for item in found:
            total += item.amount or 0
            rows.append(
                ReportRow(
                    (
                        Cell(format_date(item.received_on)),
                        Cell(str(item.number)),
                        Cell(item.donor.name or _("Anonymous")),
                        Cell(item.donor.address) if item.donor.address else MISSING,
                        Cell(str(words[item.form])),
                        _text(item.content or str(item.designation or "")),
                        _money(item.amount),
                        Cell(format_integer(total), kind="number"),
                        Cell(str(item.campaign)) if item.campaign else MISSING,
                    ),
                    url=f"/funding-ledger/receipts/{item.id}",
                )
            )
        blank = (MISSING,) * 5
        last = Cell(format_integer(total), kind="number")
        cells = (Cell(_("Total")), *blank, last, last, MISSING)
        return (*rows, ReportRow(cells, 0, is_total=True))

    def sheets(self, asked: Asked) -> tuple[tuple[SheetLayout, Sequence[Line]], ...]:
        """Return the book of donors."""
        days = (asked.entity.id, asked.first, asked.last)
        return ((layouts.DONOR_BOOK, book_sheets.donors(db.session(), *days)),)


def _head(asked: Asked) -> SheetHead:
    """Return whose book it is, over which days."""
    head = letterhead_of(db.session(), asked.entity.organisation_id)
    days = f"Từ ngày {asked.first:%d/%m/%Y} đến ngày {asked.last:%d/%m/%Y}"
    return replace(head, lines=(str(asked.entity), days))


def _subtitle(asked: Asked) -> str:
    return _(
        "%(entity)s, from %(first)s to %(last)s",
        entity=str(asked.entity),
        first=format_date(asked.first),
        last=format_date(asked.last),
    )


def _day(name: str, fallback: date) -> date:
    typed = request.args.get(name, "")
    if not typed:
        return fallback
    try:
        return dates.parse_date(typed)
    except ValueError as error:
        raise BadQuery(name, typed, error) from error


def _sides(sides: Sides) -> tuple[Cell, Cell]:
    return _money(sides.debit), _money(sides.credit)


def _text(value: str) -> Cell:
    return Cell(value) if value else MISSING


def _money(amount: int | None) -> Cell:
    return Cell(format_integer(amount), kind="number") if amount else MISSING
