"""Kinds of pages around papers: those of a record, their life, registers and templates."""

from __future__ import annotations

import io
from typing import Any

import docx
from playwright.sync_api import expect
from sqlalchemy import select

from app.core.data_call_letter import CALL_LETTER
from app.core.models import DataCall, Document, DocumentTemplate, IncomingDocument, PaperNumber
from app.core.services import document_templates
from app.kernel.documents.rendering import default_template
from modules.household_supervision.models import VillageMeeting
from tests.browser.kinds import (
    ADMIN,
    COMMUNE,
    FORM,
    HOME,
    LIST,
    REPORT,
    SHOW,
    at,
    key_of,
    kind,
)
from tests.browser.reader import Reader
from tests.browser.site import Site

DRAFTER, CHECKER, CLERK = "vanban.soanthao", "vanban.kiemtra", "vanban.vanthu"
PAPER = "core/document.html"
TEMPLATES = "/core/document-templates"

at("papers", LIST, DRAFTER, "/core/documents/")
at("outgoing_papers", LIST, CLERK, "/core/outgoing-papers/")
at("outgoing_paper_entered", FORM, CLERK, "/core/outgoing-papers/add")
at("incoming_papers", LIST, CLERK, "/core/incoming-papers/")
at("incoming_paper_entered", FORM, CLERK, "/core/incoming-papers/add")
at("register_of_outgoing_papers", "core/register_sheet.html", CLERK, "/core/registers/outgoing")
at("register_of_incoming_papers", "core/register_sheet.html", CLERK, "/core/registers/incoming")
at("register_without_papers", "core/register_sheet.html", CLERK,
   "/core/registers/outgoing?from=01/01/2020&to=02/01/2020")  # fmt: skip
at("templates", REPORT, ADMIN, f"{TEMPLATES}/")
at("template", "core/document_template.html", ADMIN, f"{TEMPLATES}/of/{CALL_LETTER.name}")
at("template_sent", FORM, ADMIN, f"{TEMPLATES}/of/{CALL_LETTER.name}/upload")
at("template_like_the_programs_own", "core/template_compare.html", ADMIN,
   f"{TEMPLATES}/of/{CALL_LETTER.name}/compare/0")  # fmt: skip


def _version(world: Site) -> int:
    """Return a version of a template with a text of its own, which is in force nowhere."""
    with world.session() as (session, everything):
        kept = session.scalars(select(DocumentTemplate.id)).first()
        if kept is None:
            own = docx.Document(io.BytesIO(default_template(CALL_LETTER)))
            own.add_paragraph("Xin trân trọng cảm ơn.")
            content = io.BytesIO()
            own.save(content)
            kept = document_templates.upload(
                CALL_LETTER, "mau.docx", content.getvalue(), "thêm câu cuối", actor=everything
            ).id
            session.commit()
        return kept


@kind("core/document_template.html", ADMIN)
def template_with_a_version(reader: Reader, world: Site) -> None:
    """Look at the versions of a template."""
    _version(world)
    reader.open(f"{TEMPLATES}/of/{CALL_LETTER.name}")


@kind("core/template_compare.html", ADMIN)
def template_compared(reader: Reader, world: Site) -> None:
    """Look in which texts a version differs from the program's own."""
    reader.open(f"{TEMPLATES}/of/{CALL_LETTER.name}/compare/{_version(world)}")


@kind(FORM, ADMIN)
def template_put_in_force(reader: Reader, world: Site) -> None:
    """Be asked from which day on a version is taken."""
    reader.open(f"{TEMPLATES}/of/{CALL_LETTER.name}/activate/{_version(world)}")


def _call(world: Site) -> int:
    return key_of(world, DataCall, state="issued")


@kind(REPORT, DRAFTER)
def papers_of_a_record(reader: Reader, world: Site) -> None:
    """Look at the papers that were made of a record."""
    reader.open(f"/core/documents/of/DataCallView/{_call(world)}")


@kind(FORM, DRAFTER)
def paper_begun(reader: Reader, world: Site) -> None:
    """Begin a paper of a record."""
    reader.open(f"/core/documents/make/DataCallView/{_call(world)}/{CALL_LETTER.name}")


def _open_paper(reader: Reader, world: Site, **named: Any) -> None:
    reader.open(f"/core/documents/{key_of(world, Document, **named)}")
    expect(reader.main.locator("h1")).to_be_visible()


@kind(PAPER, DRAFTER)
def paper_drafted(reader: Reader, world: Site) -> None:
    """Look at a paper that somebody has to check."""
    _open_paper(reader, world, state="draft")


@kind(PAPER, CLERK)
def paper_checked(reader: Reader, world: Site) -> None:
    """Look at a paper that waits for its signature."""
    _open_paper(reader, world, state="checked")


@kind(PAPER, CLERK)
def paper_signed(reader: Reader, world: Site) -> None:
    """Look at a paper that waits to be issued."""
    _open_paper(reader, world, state="signed")


@kind(PAPER, CLERK)
def paper_issued(reader: Reader, world: Site) -> None:
    """Look at a paper that went out."""
    _open_paper(reader, world, state="issued")


@kind(PAPER, DRAFTER)
def paper_replaced(reader: Reader, world: Site) -> None:
    """Look at a paper that another one replaced."""
    _open_paper(reader, world, state="replaced")


@kind(FORM, CLERK)
def paper_registered(reader: Reader, world: Site) -> None:
    """Open the form that registers the signed paper."""
    reader.open(f"/core/documents/{key_of(world, Document, state='checked')}/command/sign")


@kind(FORM, CLERK)
def paper_sent(reader: Reader, world: Site) -> None:
    """Open the form that issues a paper."""
    reader.open(f"/core/documents/{key_of(world, Document, state='signed')}/command/issue")


@kind(SHOW, CLERK)
def outgoing_paper(reader: Reader, world: Site) -> None:
    """Look at a line of the register of outgoing papers."""
    reader.open(f"/core/outgoing-papers/{key_of(world, PaperNumber, table_name='core_document')}")


@kind(SHOW, CLERK)
def incoming_paper(reader: Reader, world: Site) -> None:
    """Look at a paper that came in."""
    reader.open(f"/core/incoming-papers/{key_of(world, IncomingDocument, number='312/UBND-LĐ')}")


def _minutes(world: Site) -> str:
    meeting = key_of(world, VillageMeeting, state="agreed")
    return f"{HOME}/meetings/{meeting}/document/meeting_minutes"


@kind("record/document.html", COMMUNE)
def paper_of_a_record(reader: Reader, world: Site) -> None:
    """Look at the pages of a paper of a record."""
    reader.open(_minutes(world))
    expect(reader.main.locator(".paper-page").first).to_be_visible()


@kind(FORM, COMMUNE)
def paper_with_personal_data(reader: Reader, world: Site) -> None:
    """Be asked what a paper with personal data is taken out for."""
    reader.open(f"{_minutes(world)}/pdf")
    expect(reader.field("Purpose")).to_be_visible()


@kind(SHOW, COMMUNE)
def print_menu(reader: Reader, world: Site) -> None:
    """Open the print menu of a record that has papers."""
    reader.open(f"{HOME}/meetings/{key_of(world, VillageMeeting, state='agreed')}")
    reader.hand.press(reader.main.locator(".print-menu button").first)


@kind(FORM, COMMUNE)
def export_in_an_official_layout(reader: Reader, _world: Site) -> None:
    """Be asked in which layout a list is taken along."""
    reader.open(f"{HOME}/cases/")
    reader.press("Export")
    expect(reader.main.locator("#layout")).to_be_visible()
