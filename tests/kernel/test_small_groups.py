"""A list grouped by ethnicity hides small counts on the page and in the file, and says so."""

from __future__ import annotations

from datetime import date

from flask import g
from sqlalchemy import text

from app.core.services.units import unit_on
from modules.household_supervision.models import Household, Member

OFFICER, HERE = "household_supervision.commune_officer", "22861"
MEMBERS = "/household-supervision/members"


def test_small_counts_are_on_no_way_out(client_as, db_session, system):
    home = Household(
        unit_id=unit_on(HERE, date(2021, 10, 15)).id,
        head_name="Pi Năng Mây",
        registered_on=date(2021, 1, 1),
    )
    db_session.add(home)
    db_session.flush()
    query = text("select id from core_ethnic_group order by id limit 3")
    many, some, one = db_session.execute(query).scalars()
    for group, count in ((many, 20), (some, 7), (one, 1)):
        db_session.add_all(
            Member(
                household_id=home.id,
                full_name=f"Pi Năng {group} {number}",
                relationship_code="child",
                ethnic_group_id=group,
            )
            for number in range(count)
        )
    db_session.commit()
    client = client_as(OFFICER, HERE)
    page = client.get(f"{MEMBERS}/?group=ethnic_group").text
    assert "Số ô được ẩn: 2" in page  # 28 - 20 - 7 would tell the one
    g.pop("_login_user", None)
    sent = client.get(f"{MEMBERS}/export?group=ethnic_group&format=csv&what_for=x").text
    rows = [line.split(",") for line in sent.partition("\r\n\r\n")[0].splitlines()[1:4]]
    assert [row[1] for row in rows] == ["20", "…", "…"]
    assert "Số ô được ẩn: 2" in sent
