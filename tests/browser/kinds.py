"""Every kind of page, and the way to one of each: what axe and the widths are tried on.

A page template without a kind is a fault of `test_kinds.py`, so that no new one is forgotten.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyotp
from playwright.sync_api import expect
from sqlalchemy import select

from app.core.models import Attachment, Organisation
from app.core.services.attachments import attach
from app.core.services.units import unit_on
from app.kernel import clock
from app.kernel.records import delete_record, update_record
from modules.funding_ledger.models import Donor, Fund, Receipt
from modules.funding_ledger.services import receipts
from modules.household_supervision.models import (
    Finding,
    Household,
    Member,
    ReviewCase,
    UnitReview,
    VillageMeeting,
)
from modules.household_supervision.services import supervision
from modules.household_supervision.services.supervision import NewFinding
from tests.browser.reader import Reader
from tests.browser.site import Site
from tests.browser.world import DAY, acting

Way = Callable[[Reader, Site], None]
HOME = "/household-supervision"
COMMUNE, ADMIN, CASHIER = "xa.phuoctien", "quantri", "quytinh.cashier"
FRONT = "mattran.phuoctien"
OUTSIDE = ""
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Kind:
    """A kind of page: its template, who looks at it, and the way there."""

    name: str
    template: str
    username: str
    way: Way

    def __str__(self) -> str:
        return self.name


KINDS: dict[str, Kind] = {}


def at(name: str, template: str, username: str, address: str) -> None:
    """Declare a kind that an address leads to."""
    KINDS[name] = Kind(name, template, username, lambda reader, _world: reader.open(address))


def kind(template: str, username: str) -> Callable[[Way], Way]:
    """Declare a kind that more than an address leads to."""

    def declare(way: Way) -> Way:
        KINDS[way.__name__] = Kind(way.__name__, template, username, way)
        return way

    return declare


LIST, FORM, SHOW, REPORT = (
    "record/list.html",
    "record/form.html",
    "record/show.html",
    "report/table.html",
)
at("home", "home.html", COMMUNE, "/")
at("home_of_the_administrator", "home.html", ADMIN, "/")
at("login", "appbuilder/general/security/login_db.html", OUTSIDE, "/login/")
at("list", LIST, COMMUNE, f"{HOME}/cases/")
at("list_in_groups_with_a_chart", LIST, COMMUNE, f"{HOME}/cases/?group=state&chart=doughnut")
at("list_in_two_groups", LIST, COMMUNE, f"{HOME}/cases/?group=previous_class,area_kind")
at("list_without_rows", LIST, COMMUNE, f"{HOME}/cases/?q=khongcoai")
at("list_that_is_empty", LIST, COMMUNE, f"{HOME}/postings/")
at("list_that_was_refused", LIST, COMMUNE, f"{HOME}/cases/?state=nothing")
at("form", FORM, "so.ldtbxh", f"{HOME}/rounds/add")
at("report", REPORT, COMMUNE, f"{HOME}/summary/")
at("book", REPORT, "quytinh.reader", "/funding-ledger/cash-book/")
at("search", LIST, COMMUNE, "/search/?q=cham")
at("account", FORM, COMMUNE, "/account/")
at("my_account", "sign_in/account.html", COMMUNE, "/account/security/")
at("my_calendar", "sign_in/calendar.html", COMMUNE, "/account/calendar/")
at("who_is_late", "core/due_board.html", COMMUNE, "/core/due/")
at("keys_for_programs", "sign_in/keys.html", COMMUNE, "/account/keys/")
at("new_key", FORM, COMMUNE, "/account/keys/add")
at("second_step", "sign_in/step.html", COMMUNE, "/sign-in/set-up")
at("lock_outs", LIST, ADMIN, "/core/login-locks/")
at("saved_views", LIST, COMMUNE, "/core/saved-views/")
at("users", LIST, ADMIN, "/core/users/")
at("roles", "core/role_matrix.html", ADMIN, "/core/role-matrix/")
at("role_change", FORM, ADMIN, "/core/role-changes/add")
at("trail", LIST, ADMIN, "/core/trail/")
at("root_of_the_trail", "core/trail_root.html", ADMIN, "/core/trail-root/")
at("mergers", "core/mergers.html", ADMIN, "/core/mergers/")
at("applications", "core/applications.html", ADMIN, "/core/applications/")
at("plan_of_an_application", "core/module_plan.html", ADMIN,
    "/core/applications/emulation_award/uninstall")  # fmt: skip
at("error_403", "errors/error.html", COMMUNE, "/core/users/")
at("error_404", "errors/error.html", COMMUNE, "/nowhere")


@kind("sign_in/codes.html", OUTSIDE)
def recovery_codes(reader: Reader, world: Site) -> None:
    """Sign in to a new account, set up a second step, and look at the codes that are shown once."""
    name, page = f"ma.khoiphuc{next(_numbers)}", reader.page
    world.add_user(name, "core.viewer")
    reader.open("/login/?next=/sign-in/set-up")
    page.fill("#username", name)
    page.fill("#password", world.passwords[name])
    page.keyboard.press("Enter")
    secret = (page.locator(".sign-in-secret code").text_content() or "").replace(" ", "")
    reader.write("Code from the app", pyotp.TOTP(secret).at(clock.now()))
    reader.press("Go on")
    expect(page.locator(".sign-in-codes")).to_be_visible()


def key_of(world: Site, model: Any, **named: Any) -> int:
    """Return the newest record of a kind whose columns hold this."""
    with world.session() as (session, _everything):
        statement = select(model.id).filter_by(**named).order_by(model.id.desc()).limit(1)
        return int(session.execute(statement).scalar_one())


def _household(world: Site) -> int:
    """Return a household of the commune."""
    with world.session() as (session, _everything):
        statement = select(ReviewCase.household_id).join(ReviewCase.unit_review)
        review = _running_review(world)
        statement = statement.where(UnitReview.id == review, ReviewCase.household_id.is_not(None))
        return int(session.scalars(statement).all()[0])


def _running_review(world: Site) -> int:
    return key_of(world, UnitReview, state="meeting")


@kind(SHOW, COMMUNE)
def record(reader: Reader, world: Site) -> None:
    """Open a record with a workflow, key facts and tabs."""
    reader.open(f"{HOME}/reviews/{_running_review(world)}")


@kind(SHOW, COMMUNE)
def record_with_a_list(reader: Reader, world: Site) -> None:
    """Open a record at a tab with related records."""
    reader.open(f"{HOME}/households/{_household(world)}")
    reader.tab("Members of the household")


@kind(SHOW, COMMUNE)
def record_with_its_history(reader: Reader, world: Site) -> None:
    """Open a record at its history."""
    reader.open(f"{HOME}/reviews/{_running_review(world)}?tab=history")


@kind(LIST, COMMUNE)
def list_with_its_filters(reader: Reader, _world: Site) -> None:
    """Open the filters of a list."""
    reader.open(f"{HOME}/cases/")
    reader.unfold("Filters")


@kind(LIST, COMMUNE)
def list_with_its_display(reader: Reader, _world: Site) -> None:
    """Open what a reader may change of a list."""
    reader.open(f"{HOME}/cases/")
    reader.unfold("Display")


@kind(FORM, COMMUNE)
def form_with_lines(reader: Reader, _world: Site) -> None:
    """Open a form with tabs and a grid."""
    reader.open(f"{HOME}/households/add")
    reader.form_tab("Members of the household")


@kind(FORM, COMMUNE)
def form_with_errors(reader: Reader, _world: Site) -> None:
    """Send a form that is refused."""
    reader.open(f"{HOME}/households/add")
    reader.write("On the register since", "31/02/2021")
    reader.press("Save")
    reader.reads("Nothing was saved. Please check:")


@kind(FORM, COMMUNE)
def form_in_a_dialog(reader: Reader, _world: Site) -> None:
    """Add what is missing from where it is needed."""
    reader.open(f"{HOME}/members/add")
    reader.hand.press(reader.page.locator(".quick-button").first)
    expect(reader.page.get_by_role("dialog")).to_be_visible()


@kind(FORM, "xa.phuocdai")
def command(reader: Reader, world: Site) -> None:
    """Open the form of a command."""
    case = key_of(world, ReviewCase, state="to_survey")
    reader.open(f"{HOME}/cases/{case}/command/record_survey")


@kind("record/revealed.html", COMMUNE)
def revealed(reader: Reader, world: Site) -> None:
    """Have the identity number of a member shown for a reason."""
    with acting(world, COMMUNE) as (session, actor):
        member = session.scalars(
            select(Member).where(Member.household_id == _household(world)).limit(1)
        ).one()
        number = f"0581{next(_numbers):08}"
        values = {"id_number": number}
        update_record(Member, member.id, values, actor=actor, version=member.version)
        key = member.id
    reader.open(f"{HOME}/members/{key}/reveal/id_number")
    reader.write("What you need it for", "Công văn 12/UBND")
    reader.press("Show the value")
    expect(reader.main.get_by_text(number)).to_be_visible()


@kind("household_supervision/votes.html", COMMUNE)
def votes(reader: Reader, world: Site) -> None:
    """Open the sheet of votes of a meeting."""
    meeting = key_of(world, VillageMeeting, state="agreed")
    reader.open(f"{HOME}/meetings/{meeting}/command/votes")


@kind("record/sheet.html", COMMUNE)
def sheet(reader: Reader, world: Site) -> None:
    """Open a sheet to print."""
    case = key_of(world, ReviewCase, unit_review_id=_running_review(world))
    reader.open(f"{HOME}/cases/{case}/sheet/summary")


@kind("record/bulk_preview.html", FRONT)
def bulk_preview(reader: Reader, world: Site) -> None:
    """Look at what sharing a finding with the commune would change."""
    evidence = f"Danh sách chưa niêm yết, lần {next(_numbers)}."
    with acting(world, FRONT) as (session, actor):
        commune = unit_on("22792", DAY)
        body = session.scalars(select(Organisation.id).filter_by(code="MT-22792")).one()
        wanted = NewFinding(
            type_code="F-POST",
            unit_id=commune.id,
            organisation_id=body,
            found_on=DAY,
            evidence=evidence,
        )
        supervision.record_finding(wanted, actor=actor)
    reader.open(f"{HOME}/findings/?state=recorded")
    reader.hand.tick(reader.row("31/12/2021").get_by_role("checkbox"))
    reader.press("Share with the unit")
    expect(reader.main.locator("button[value=confirm]")).to_be_visible()


@kind("core/bulk_act.html", FRONT)
def bulk_act(reader: Reader, world: Site) -> None:
    """Look at what a bulk action did."""
    bulk_preview(reader, world)
    reader.hand.press(reader.main.locator("button[value=confirm]"))
    reader.page.wait_for_url("**/core/bulk-acts/*")


@kind("record/history.html", COMMUNE)
def history(reader: Reader, world: Site) -> None:
    """Open the whole history of a record."""
    reader.open(f"{HOME}/reviews/{_running_review(world)}/history")


@kind("record/compare.html", COMMUNE)
def comparison(reader: Reader, world: Site) -> None:
    """Compare an earlier version with the record."""
    history(reader, world)
    reader.hand.tick(reader.main.locator("input[name=from]").last)
    reader.hand.tick(reader.main.locator("input[name=to]").first)
    reader.press("Compare the chosen versions")
    reader.page.wait_for_url("**/compare?*")


@kind(SHOW, COMMUNE)
def earlier_version(reader: Reader, world: Site) -> None:
    """Look at a record as it stood."""
    history(reader, world)
    reader.hand.press(
        reader.main.get_by_role("link", name=reader.say("The record after this")).last
    )


@kind("record/restore.html", COMMUNE)
def restoring(reader: Reader, world: Site) -> None:
    """Begin to write an earlier version anew."""
    household = _household(world)
    _change_address(world, household)
    reader.open(f"{HOME}/households/{household}/history")
    reader.hand.press(
        reader.main.get_by_role("link", name=reader.say("The record after this")).last
    )
    reader.press("Restore this version")


def _change_address(world: Site, household: int) -> None:
    with acting(world, COMMUNE) as (session, officer):
        version = session.get_one(Household, household).version
        values = {"address_detail": f"Xóm {next(_numbers)}"}
        update_record(Household, household, values, actor=officer, version=version)


@kind("record/conflict.html", COMMUNE)
def conflict(reader: Reader, world: Site) -> None:
    """Save what somebody else has changed meanwhile."""
    household = _household(world)
    reader.open(f"{HOME}/households/{household}/edit")
    _change_address(world, household)
    reader.write("House or hamlet", "Xóm của tôi")
    reader.press("Save")


def _draft_receipt(world: Site) -> int:
    with acting(world, CASHIER) as (session, cashier):
        fund = session.scalars(
            select(Fund).filter_by(name="Quỹ Vì người nghèo tỉnh Ninh Thuận")
        ).one()
        donor = session.scalars(select(Donor).filter_by(entity_id=fund.entity_id)).first()
        assert donor is not None
        values = {"fund_id": fund.id, "donor_id": donor.id, "received_on": DAY, "form": "cash",
                  "amount": 1_000_000}  # fmt: skip
        return receipts.draft_receipt(values, actor=cashier, today=DAY).id


@kind("record/confirm.html", CASHIER)
def confirmation(reader: Reader, world: Site) -> None:
    """Be asked before something is removed."""
    reader.open(f"/funding-ledger/receipts/{_draft_receipt(world)}")
    reader.press("Remove")


@kind("record/changed.html", CASHIER)
def changed_meanwhile(reader: Reader, world: Site) -> None:
    """Remove what somebody else has changed meanwhile."""
    receipt = _draft_receipt(world)
    reader.open(f"/funding-ledger/receipts/{receipt}")
    reader.press("Remove")
    with acting(world, CASHIER) as (session, cashier):
        kept = session.get_one(Receipt, receipt)
        names = ("fund_id", "donor_id", "received_on", "form")
        values = {name: getattr(kept, name) for name in names} | {"amount": 2_000_000}
        receipts.change_receipt(receipt, values, actor=cashier, today=DAY, version=kept.version)
    reader.hand.press(reader.main.locator("form [type=submit]").first)


@kind("record/gone.html", CASHIER)
def gone_meanwhile(reader: Reader, world: Site) -> None:
    """Save what somebody else has removed meanwhile."""
    receipt = _draft_receipt(world)
    reader.open(f"/funding-ledger/receipts/{receipt}/edit")
    with acting(world, CASHIER) as (_session, cashier):
        delete_record(Receipt, receipt, actor=cashier)
    reader.press("Save")


@kind("core/attachment.html", ADMIN)
def attachment(reader: Reader, world: Site) -> None:
    """Look at a file of a record."""
    with world.session() as (session, everything):
        finding = session.scalars(select(Finding).order_by(Finding.id)).first()
        assert finding is not None
        attach(finding, "Ghi chú.txt", "Mái tôn đã dột.".encode(), actor=everything)
    reader.open(f"/core/attachments/{key_of(world, Attachment)}")


@kind("core/trail_entry.html", ADMIN)
def trail_entry(reader: Reader, _world: Site) -> None:
    """Look at an entry of the trail."""
    reader.open("/core/trail/")
    reader.hand.press(reader.main.locator("tbody").get_by_role("link").first)


@kind(REPORT, ADMIN)
def who_can_see_this(reader: Reader, world: Site) -> None:
    """Ask who can see a record."""
    reader.open(f"{HOME}/reviews/{_running_review(world)}")
    reader.press("Who can see this?")
