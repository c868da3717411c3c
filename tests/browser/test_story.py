"""The story of 2021 by hand: people in office, each with their own browser, in Vietnamese.

The households' part, from the empty list to the closed round, is `test_review_round.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from app.core.services import users
from app.core.services.people import create_person
from app.core.services.units import unit_on
from app.core.services.users import link_person
from modules.emulation_award.models import Board, Seat
from modules.emulation_award.models.choices import SeatRole
from tests.browser import award_by_hand, money_by_hand, movement_by_hand
from tests.browser.hands import Hands
from tests.browser.site import Site
from tests.story.province import MAPPED, PEOPLE, PROVINCE, enter_places

MEMBERS = ("chairman", "member_1", "member_2", "member_3", "member_4")


@pytest.fixture
def people(site: Site) -> None:
    """Put the bodies of the story and a user for each office into the database."""
    site.go_to(MAPPED)
    with site.session() as (session, everything):
        _village, entered = enter_places(everything)
        session.commit()
        bodies = {key: body.id for key, body in entered.items()}
    keys = {
        username: site.add_user(username, role, code, bodies.get(body or ""))
        for username, ((role, code, body), *_further) in PEOPLE.items()
    }
    with site.session() as (session, everything):
        for username, (_first, *further) in PEOPLE.items():
            for role, code, body in further:
                users.assign(
                    keys[username], role=role, unit_id=unit_on(code, MAPPED).id,
                    organisation_id=bodies.get(body or ""), actor=everything,
                )  # fmt: skip
        session.commit()
    seat_the_board(site, keys, bodies["ubnd"])


def seat_the_board(site: Site, keys: dict[str, int], body: int) -> None:
    """Set up the board of the province with its five members."""
    with site.session() as (session, everything):
        province = unit_on(PROVINCE, MAPPED).id
        board = Board(name=award_by_hand.BOARD, unit_id=province, organisation_id=body)
        session.add(board)
        session.flush()
        for name in MEMBERS:
            person = create_person(full_name=f"Ủy viên {name}", unit_id=province, actor=everything)
            link_person(keys[name], person.id, actor=everything)
            role = SeatRole.CHAIR if name == "chairman" else SeatRole.MEMBER
            session.add(
                Seat(
                    board_id=board.id, person_id=person.id, full_name=person.full_name,
                    role=role, valid_from=date(2021, 1, 1),
                )
            )  # fmt: skip
        session.commit()


@pytest.mark.usefixtures("people")
def test_the_plan_of_2021_by_hand(site: Site, page_as: Callable[..., Hands]):
    site.go_to(date(2021, 5, 10))
    movement_by_hand.adopt_the_plan(page_as("standing"), page_as("leader"))
    site.go_to(date(2021, 5, 28))
    movement_by_hand.register(page_as("district"), page_as("standing"), page_as("emulation"))
    site.go_to(date(2021, 11, 10))
    give_a_house(page_as)
    site.go_to(date(2021, 11, 12))
    movement_by_hand.plan_inspection(page_as("standing"))
    movement_by_hand.sign_minutes(page_as("standing"), page_as("district"))
    site.go_to(date(2021, 12, 10))
    movement_by_hand.ask_for_reports(page_as("standing"))
    movement_by_hand.report(page_as("district"))
    movement_by_hand.accept_report(page_as("standing"))
    commend(site, page_as)


def give_a_house(page_as: Callable[..., Hands]) -> None:
    """Books, a call, a gift, a decision, a payment: five people of the Front's fund."""
    fundraiser, head = page_as("fundraiser"), page_as("fund_head")
    cashier, accountant = page_as("cashier"), page_as("accountant")
    money_by_hand.open_books(page_as("chief_accountant"))
    money_by_hand.call_for_gifts(fundraiser, head)
    money_by_hand.take_gift(cashier, accountant)
    money_by_hand.decide_on_a_house(fundraiser, head)
    money_by_hand.pay(fundraiser, accountant, head, cashier)


def commend(site: Site, page_as: Callable[..., Hands]) -> None:
    """A nomination, two secretaries, a board of five, a chairman's choice and signature."""
    secretary, second = page_as("secretary"), page_as("second_secretary")
    award_by_hand.nominate(page_as("district"))
    award_by_hand.examine(secretary, second)
    site.go_to(date(2021, 12, 20))
    members = [page_as(name) for name in MEMBERS]
    award_by_hand.hold_session(secretary, page_as("chairman"), members)
    award_by_hand.sign_minutes(secretary, page_as("chairman"))
    site.go_to(date(2021, 12, 30))
    award_by_hand.decide(secretary, second, page_as("chairman"))
