"""Choosing households on the screen: where, how much, and what a wrong choice answers."""

from __future__ import annotations

from app.core.services.units import unit_on
from modules.funding_ledger.tests.support import PROVINCE, role
from modules.household_funding.tests.conftest import COMMUNE, OTHER, PLANNED

PICKING = "/household-funding/picking"


def body(answer) -> str:
    return answer.get_data(as_text=True)


def test_an_officer_chooses_where_there_is_somebody_to_choose(register, draft, client_as):
    found = register.household("Hộ Một")
    payment = draft()
    officer = client_as(role("officer"), PROVINCE, register.books.organisation)
    commune, other = (unit_on(code, PLANNED) for code in (COMMUNE, OTHER))
    places = body(officer.get(f"{PICKING}/{payment.id}"))
    assert commune.full_name in places
    assert other.full_name not in places
    address = f"{PICKING}/{payment.id}/{commune.id}"
    page = body(officer.get(address))
    assert f"Hộ đủ điều kiện tại {commune.full_name}" in page
    assert "Hộ Một" in page
    assert "Có 1 hộ theo danh sách" in page
    assert officer.get(f"{PICKING}/{payment.id}/{other.id}").status_code == 404
    nobody = officer.post(address, data={"each": "3.000.000"})
    assert nobody.status_code == 422
    assert "3.000.000" in body(nobody)
    unknown = officer.post(address, data={"each": "3.000.000", "codes": "H-KHONG-CO"})
    assert unknown.status_code == 422
    assert "H-KHONG-CO" in body(unknown)
    done = officer.post(address, data={"each": "3.000.000", "households": str(found)})
    assert done.status_code == 302
    # Nobody is left there.
    assert officer.get(address).status_code == 404


def test_the_norm_of_the_line_is_suggested(register, draft, client_as):
    register.household("Hộ Một")
    payment = draft()
    officer = client_as(role("officer"), PROVINCE, register.books.organisation)
    page = body(officer.get(f"{PICKING}/{payment.id}/{unit_on(COMMUNE, PLANNED).id}"))
    norm = payment.allocation_line.norm
    left = min(norm, payment.amount)
    assert f'value="{left:,}"'.replace(",", ".") in page
