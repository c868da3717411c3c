"""Tasks 14 and 15: how a body takes part in an emulation movement."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect
from sqlalchemy import select

from app.core.models import Organisation
from modules.emulation_movement.models import Registration, Report, Target
from tests.browser.site import Site
from tests.browser.tasks import People, task
from tests.browser.world import BODY, MOVEMENT, next_body

MODULE = "emulation_movement"


@task(14, MODULE, keyboard=True)
def register_a_body_for_the_movement(people: People, world: Site) -> None:
    """The head of a body registers it with a target, signs, and sends it."""
    number = next_body("registration")
    body = BODY % number
    head = people(f"phongtrao.{number}")
    head.menu("Registrations")
    head.add("Registration")
    head.look_up("Plan", "", MOVEMENT)
    head.sees(body)  # who works for one body registers that one
    head.write("Number of the own plan", "11/KH")
    head.write("Date of the own plan", "01/06/2021")
    head.write("Number of the document", "12/CV")
    head.write("Date of the document", "02/06/2021")
    head.write("Signer", "Nguyễn Văn Mẫu")
    head.save()
    head.tab("Targets")
    head.add("Target")
    head.write("Name", "Vận động xây nhà Đại đoàn kết")
    head.write("Unit of measure", "căn")
    head.write("Registered", "10")
    head.save()
    head.menu("Registrations")
    head.follow_row(body)
    head.press("Sign")
    head.stands_at("Signed by the head")
    head.press("Send to both addressees")
    head.stands_at("Sent")
    head.sees(body)
    with world.session() as (session, _everything):
        statement = select(Registration).join(Organisation).where(Organisation.name == body)
        kept = session.scalars(statement).one()
        assert (kept.state, kept.sent_on) == ("sent", date(2021, 12, 31))
        names = session.scalars(select(Target.name).filter_by(registration_id=kept.id)).all()
        assert names == ["Vận động xây nhà Đại đoàn kết"]


@task(15, MODULE)
def send_a_report(people: People, world: Site) -> None:
    """The head of a body sends the report of the year under its number."""
    number = next_body("report")
    body = BODY % number
    head = people(f"phongtrao.{number}")
    head.menu("Reports")
    head.follow_row(body)
    head.press("Submit")
    head.write("Number of the document", f"{number}/BC")
    head.write("Date of the document", "30/12/2021")
    head.write("Signer", "Nguyễn Văn Mẫu")
    head.press("Submit")
    head.stands_at("Submitted")
    head.sees(f"{number}/BC", "Nguyễn Văn Mẫu")
    expect(head.button(head.say("Submit"))).to_have_count(0)
    with world.session() as (session, _everything):
        statement = select(Report).join(Organisation).where(Organisation.name == body)
        kept = session.scalars(statement).one()
        assert (kept.state, kept.document_number) == ("submitted", f"{number}/BC")
        assert kept.first_submitted_on == date(2021, 12, 31)
