"""Nominations: written by a body with papers and evidence, examined, frozen, found eligible."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.services.calendar import working_calendar
from app.extensions import db
from app.kernel.actor import Actor
from app.kernel.records import check_version, flush, get_for_update, get_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.emulation_award.domain import dossier, duplicates
from modules.emulation_award.domain.kinds import ObjectKind, PaperKind
from modules.emulation_award.models import Assessment, CommendationForm, Nomination, NominationPaper
from modules.emulation_award.models.choices import NominationState, ObjectClass
from modules.emulation_award.services import core_data, definitions
from modules.emulation_award.services.errors import (
    ClassDoesNotFit,
    ConclusionMissing,
    CriteriaUnanswered,
)

PERSONS = frozenset(
    {
        ObjectClass.PROVINCE_LEADER,
        ObjectClass.DEPARTMENT_LEADER,
        ObjectClass.ENTREPRENEUR,
        ObjectClass.OTHER_LEADER,
        ObjectClass.DIRECT_WORKER,
    }
)
RECORD = Nomination.__record__


def nominate(values: Mapping[str, Any], *, actor: Actor) -> Nomination:
    """Draft a nomination of one of the actor's bodies, with a row for each criterion."""
    with transaction() as session:
        actor.require("nominate", RECORD)
        unit = core_data.unit_of_body(
            session, values["organisation_id"], actor=actor, record=RECORD
        )
        version = core_data.version(session, values["movement_version_id"])
        check_class(values["object_kind"], values["object_class"])
        item = Nomination(**values, unit_id=unit, movement_id=version.movement_id)
        session.add(item)
        flush(session, Nomination)
        for each in core_data.criteria(session, version.id, item.object_kind):
            session.add(Assessment(nomination_id=item.id, criterion_id=each.id))
        flush(session, Assessment)
        return item


def update(
    key: int, values: Mapping[str, Any], *, actor: Actor, version: int | None = None
) -> Nomination:
    """Change a nomination as far as its state allows."""
    with transaction() as session:
        actor.require("write", RECORD)
        item = get_for_update(session, Nomination, key)
        check_version(item, version)
        for name, value in values.items():
            setattr(item, name, value)
        check_class(item.object_kind, item.object_class)
        flush(session, Nomination)
        return item


def check_class(kind: str, object_class: str) -> None:
    """Refuse a class that belongs to another kind of object."""
    expected = (
        ObjectKind.HOUSEHOLD
        if object_class == ObjectClass.HOUSEHOLD
        else ObjectKind.INDIVIDUAL
        if object_class in PERSONS
        else ObjectKind.COLLECTIVE
    )
    if kind != expected:
        raise ClassDoesNotFit


def add_paper(values: Mapping[str, Any], *, actor: Actor) -> NominationPaper:
    """Enter a paper of a dossier."""
    with transaction() as session:
        actor.require("write", NominationPaper.__record__)
        item = NominationPaper(**values)
        session.add(item)
        flush(session, NominationPaper)
        return item


def claim(key: int, is_claimed: bool | None, evidence: str | None, *, actor: Actor) -> Assessment:
    """Say of a criterion whether it is met, and by what this can be seen."""
    with transaction() as session:
        actor.require("nominate", Assessment.__record__)
        item = get_for_update(session, Assessment, key)
        item.is_claimed, item.evidence = is_claimed, evidence
        flush(session, Assessment)
        return item


def confirm(
    key: int, is_confirmed: bool | None, opinion: str | None, *, actor: Actor
) -> Assessment:
    """Say of a criterion whether the examination confirms it."""
    with transaction() as session:
        actor.require("handle", Assessment.__record__)
        item = get_for_update(session, Assessment, key)
        item.is_confirmed, item.opinion = is_confirmed, opinion
        flush(session, Assessment)
        return item


# -- what the steps ask and do ----------------------------------------------------------


def may_submit(item: Nomination, _move: Move) -> None:
    """Refuse an incomplete dossier, and criteria of which nothing is said."""
    session = core_data.session_of(item)
    core_data.version(session, item.movement_version_id)
    dossier.check_complete(needs_of(item), held_papers(item))
    silent = tuple(each.criterion.code for each in item.assessments if each.is_claimed is None)
    if silent:
        raise CriteriaUnanswered(silent)


def note_submitted(item: Nomination, move: Move) -> None:
    """Write down when the dossier was handed in, and take the criteria as not examined yet."""
    item.submitted_on = move.today
    item.complete_on = item.review_due_on = None


def note_accepted(item: Nomination, move: Move) -> None:
    """Start the clock: the regime is that of the day on which the complete dossier is accepted."""
    item.complete_on = move.today
    limit = definitions.board().deadlines["review"].working_days
    item.review_due_on = working_calendar().add_working_days(move.today, limit)
    item.regime = next(
        (r.regime for r in definitions.money().rates if r.span.contains(move.today)), None
    )


def note_frozen(item: Nomination, move: Move) -> None:
    """Keep why a nomination waits."""
    item.freeze_reason = move.reason


def may_thaw(item: Nomination, _move: Move) -> None:
    """Refuse to go on without the conclusion on file."""
    if all(paper.kind != PaperKind.CONCLUSION for paper in item.papers):
        raise ConclusionMissing


def may_confirm(item: Nomination, _move: Move) -> None:
    """Refuse a nomination with a hard criterion that is not confirmed, unless it says why."""
    dossier.check_hard(
        (
            dossier.Assessment(
                row.criterion.code, row.criterion.is_hard, row.is_claimed, row.is_confirmed
            )
            for row in item.assessments
        ),
        override=item.override_reason or "",
    )


def review_due(item: Nomination, _since: date | None) -> date | None:
    """Return the last day of the examination: 25 working days from the complete dossier."""
    return item.review_due_on


def needs_of(item: Nomination) -> list[dossier.PaperNeed]:
    """Return the papers that the dossier of a form takes."""
    rows = item.form.dossier
    return [dossier.PaperNeed(PaperKind(r.kind), r.is_numbered, r.basis) for r in rows]


def missing_papers(item: Nomination) -> tuple[PaperKind, ...]:
    """Return the kinds of papers that a dossier lacks."""
    return dossier.missing_papers(needs_of(item), held_papers(item))


def read_whole(key: int) -> Nomination:
    """Return a nomination with its dossier, in one statement."""
    dossier_of_form = joinedload(Nomination.form).joinedload(CommendationForm.dossier)
    options = (joinedload(Nomination.papers), dossier_of_form)
    return get_record(db.session(), Nomination, key, options=options)


def held_papers(item: Nomination) -> list[dossier.HeldPaper]:
    """Return the papers that were handed in."""
    return [
        dossier.HeldPaper(
            PaperKind(paper.kind),
            bool((paper.number or "").strip()),
            paper.issued_on is not None,
            paper.is_original,
        )
        for paper in item.papers
    ]


def alike(item: Nomination) -> list[tuple[Nomination, int]]:
    """Return other nominations of the movement whose merit reads like a copy, with the likeness."""
    session = core_data.session_of(item)
    others = session.scalars(
        select(Nomination).where(
            Nomination.movement_id == item.movement_id,
            Nomination.id != item.id,
            Nomination.state != NominationState.WITHDRAWN,
        )
    )
    found = [(other, duplicates.likeness(item.merit, other.merit)) for other in others]
    return [(other, share) for other, share in found if share >= duplicates.COPY]
