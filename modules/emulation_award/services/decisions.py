"""Decisions on commendation, with money frozen on the day of signature, and the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from app.kernel.workflow_papers import Paper
from app.kernel.workflow_steps import carry_out
from modules.emulation_award.domain import money
from modules.emulation_award.domain.kinds import ObjectKind, Rounding
from modules.emulation_award.models import (
    Award,
    BaseSalary,
    Board,
    BoardSession,
    Decision,
    Nomination,
    Rate,
    SessionLine,
)
from modules.emulation_award.models.choices import (
    AwardState,
    DecisionState,
    NominationState,
    Outcome,
    SessionState,
)
from modules.emulation_award.services import core_data
from modules.emulation_award.services.errors import (
    DecidedBeforeSession,
    HandOverMissing,
    MinutesNotSigned,
    NotDecidedBy,
    NothingChosen,
)

COPIED = (
    "organisation_id",
    "form_id",
    "object_kind",
    "object_class",
    "subject_name",
    "search_key",
    "position",
    "workplace",
    "sex",
    "birth_date",
    "merit",
)
FROZEN = ("regime", "coefficient_milli", "factor_milli", "base_salary", "amount")


def draft_decision(values: Mapping[str, Any], *, actor: Actor) -> Decision:
    """Draft a decision on whom the chairman chose after a session, in the order of the list."""
    with transaction() as session:
        actor.require("handle", Decision.__record__)
        held = get_record(session, BoardSession, values["session_id"])
        if held.state != SessionState.SIGNED:
            raise MinutesNotSigned
        board = get_record(session, Board, held.board_id)
        item = Decision(**values, unit_id=held.unit_id, organisation_id=board.organisation_id)
        session.add(item)
        flush(session, Decision)
        chosen = _chosen(session, held.id)
        if not chosen:
            raise NothingChosen
        for number, nomination in enumerate(chosen, start=1):
            copied = {name: getattr(nomination, name) for name in COPIED}
            session.add(
                Award(
                    **copied,
                    decision_id=item.id,
                    nomination_id=nomination.id,
                    number=number,
                    unit_id=held.unit_id,
                )
            )
        flush(session, Award)
        session.expire(item, ["awards"])
        return item


def _chosen(session: Session, session_id: int) -> list[Nomination]:
    """Return the chosen of a session that no decision has yet: collectives first, by rank."""
    statement = (
        select(Nomination)
        .join(SessionLine, SessionLine.nomination_id == Nomination.id)
        .where(
            SessionLine.session_id == session_id,
            SessionLine.outcome == Outcome.PASSED,
            Nomination.state == NominationState.SELECTED,
            Nomination.id.not_in(select(Award.nomination_id)),
        )
        .order_by(Nomination.object_kind, Nomination.rank, Nomination.id)
    )
    return list(session.scalars(statement))


def money_on(session: Session, form_id: int, kind: ObjectKind, day: date) -> money.Money:
    """Return the money of an award decided on a day, by the stored rates; raise what is unknown."""
    rows = session.scalars(
        select(Rate).where(Rate.form_id == form_id, Rate.object_kind == kind)
    ).all()
    rates = [
        money.Rate(
            form=str(row.form),
            kind=kind,
            regime=row.regime,
            span=money.Span(row.valid_from, row.valid_to),
            coefficient_milli=row.coefficient_milli,
            factor_milli=row.factor_milli,
            basis=row.basis,
            is_confirmed=row.is_confirmed,
        )
        for row in rows
    ]
    salaries = [
        money.BaseSalary(money.Span(row.valid_from, row.valid_to), row.amount, row.basis)
        for row in session.scalars(select(BaseSalary))
    ]
    modes = {row.regime: Rounding(row.rounding) for row in rows}
    form = rates[0].form if rates else ""
    rate = money.rate_on(rates, form, kind, day)
    return money.money_on(
        day, form, kind, rates=rates, salaries=salaries, rounding=modes[rate.regime]
    )


def price(session: Session, item: Decision, day: date) -> int:
    """Put the money of a day on the lines of a decision that is not signed; return the sum."""
    total = 0
    for line in item.awards:
        found = money_on(session, line.form_id, ObjectKind(line.object_kind), day)
        for name in FROZEN:
            setattr(line, name, getattr(found, name))
        line.rounding = found.rounding
        total += found.amount
    flush(session, Award)
    return total


def sign(key: int, paper: Paper | None, *, actor: Actor, today: date) -> Decision:
    """Sign a decision: freeze number, day, signer and money, and decide every line of it."""
    from modules.emulation_award.services.workflows import AWARD, DECISION, NOMINATION

    with transaction() as session:
        item = get_for_update(session, Decision, key)
        move = Move(actor, today, paper=paper)
        DECISION.ready(item, "sign", move)
        carry_out(session, DECISION, item, "sign", move)
        for line in item.awards:
            carry_out(session, AWARD, line, "decide", move)
            nomination = get_for_update(session, Nomination, line.nomination_id)
            carry_out(session, NOMINATION, nomination, "decide", move)
        return item


def may_check(item: Decision, _move: Move) -> None:
    """Refuse an empty decision."""
    if not item.awards:
        raise NothingChosen


def may_sign(item: Decision, move: Move) -> None:
    """Refuse a day before the session, and price the lines as of the day of signature."""
    if move.paper is None:
        return
    if move.paper.issued_on < item.session.held_on:
        raise DecidedBeforeSession(item.session.held_on)
    item.total_amount = price(core_data.session_of(item), item, move.paper.issued_on)


def note_signed(item: Decision, move: Move) -> None:
    """Take number, day and signer from the paper."""
    if move.paper is None:
        return
    item.number, item.signed_on = move.paper.number, move.paper.issued_on
    item.signer, item.capacity = move.paper.signer, move.paper.capacity


def may_decide(item: Award, _move: Move) -> None:
    """Refuse to decide a line before its decision is signed."""
    if item.decision.state != DecisionState.SIGNED:
        raise NotDecidedBy


def hand_over(key: int, values: Mapping[str, Any], *, actor: Actor, today: date) -> Award:
    """Hand the certificate over: on which day, to whom, under which number of the golden book."""
    from modules.emulation_award.services.certificates import hand_over_with
    from modules.emulation_award.services.workflows import AWARD

    with transaction() as session:
        item = get_for_update(session, Award, key)
        for name, value in values.items():
            setattr(item, name, value)
        move = Move(actor, today)
        hand_over_with(session, item, move)
        carry_out(session, AWARD, item, "hand_over", move)
        return item


def may_hand_over(item: Award, _move: Move) -> None:
    """Refuse without the day and the name of who received it."""
    if item.handed_over_on is None or not (item.received_by or "").strip():
        raise HandOverMissing


def register_total(session: Session) -> tuple[int, int]:
    """Return how many awards of the register stand, and their money."""
    rows = session.scalars(
        select(Award).where(Award.state.in_([AwardState.DECIDED, AwardState.HANDED_OVER]))
    ).all()
    return len(rows), sum(row.amount or 0 for row in rows)
