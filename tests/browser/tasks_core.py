"""Tasks 19 and 20: who may come in, and who changed what."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect
from sqlalchemy import select, text

from app.core.models.users import Assignment
from app.kernel.text import fold
from modules.household_supervision.models import ReviewRound, UnitReview
from tests.browser.site import Site
from tests.browser.tasks import People, new_number, task

MODULE = "core"


@task(19, MODULE)
def invite_a_user(people: People, world: Site) -> None:
    """The administrator makes an account, and gives it a role in one commune from a day on."""
    username = f"canbo.moi{new_number()}"
    admin = people("quantri")
    admin.menu("Users")
    admin.add("User")
    admin.write("User name", username)
    admin.write("Family and middle name", "Cán bộ")
    admin.write("Given name", "Mới")
    admin.write("E-mail", f"{username}@demo.example")
    admin.write("Password", "một mật khẩu đủ dài")
    admin.save()
    admin.tab("Assignments")
    admin.add("Assignment")
    role = admin.say("Steering committee of the commune")
    admin.look_up("Role", fold(role), role)
    admin.look_up("Administrative unit", "phuoc dai", "Xã Phước Đại")
    admin.write("Valid from", "31/12/2021")
    admin.write("Valid to", "30/06/2025")  # the commune ends that day
    admin.write("Basis (number and date of the paper)", "Quyết định 7/QĐ-UBND ngày 30/12/2021")
    admin.save()
    admin.sees(role, "Xã Phước Đại", "Quyết định 7/QĐ-UBND ngày 30/12/2021")
    with world.session() as (session, _everything):
        kept = session.scalars(
            select(Assignment).join(Assignment.user).where(text("ab_user.username = :u")),
            {"u": username},
        ).one()
        assert (kept.role.name, kept.valid_from) == (
            "household_supervision.commune_officer",
            date(2021, 12, 31),
        )


@task(20, MODULE, keyboard=True)
def see_who_changed_a_record(people: People, world: Site) -> None:
    """A commune corrects where its figures come from; the province sees who, and what it was."""
    with world.session() as (session, _everything):
        statement = (
            select(UnitReview.id)
            .join(UnitReview.round)
            .join(UnitReview.unit)
            .where(ReviewRound.state == "open", text("core_unit.code = '22792'"))
        )
        address = f"/household-supervision/reviews/{session.scalars(statement).one()}"
    before, after = (f"Báo cáo số {new_number()} của UBND xã" for _time in range(2))
    officer = people("xa.phuoctien")
    for source in (before, after):
        officer.open(address)
        officer.press("Change")
        officer.write("Source of these figures", source)
        officer.save()
    province = people("so.ldtbxh")
    province.open(address)
    province.tab("History")
    entry = province.main.get_by_role("listitem").filter(has_text=after).first
    expect(entry).to_contain_text("Cán bộ giảm nghèo xã Phước Tiến")
    expect(entry.get_by_role("deletion")).to_contain_text(before)
    expect(entry.get_by_role("insertion")).to_contain_text(after)
    with world.session() as (session, _everything):
        sources = session.scalars(select(UnitReview.residents_source)).all()
        assert after in sources
        assert before not in sources
