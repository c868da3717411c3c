"""Writes the published round: villages, households, members and their results, in bulk.

Rows are copied into temporary tables and inserted from there, so that record rules, guards and
the trail work as for any other write.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.services.bulk import copy_into
from app.core.services.types import AdminUnit, UnitLevel
from app.core.services.units import unit_on
from app.kernel.crypto import blind_index, ring
from app.kernel.text import join_sort_keys, search_key, sort_key
from modules.household_supervision.demo import content
from modules.household_supervision.demo.people import Name, Person
from modules.household_supervision.demo.plan import Plan, PlannedHousehold, Village
from modules.household_supervision.domain.scoring import sheet_for
from modules.household_supervision.models import ReviewRound, UnitReview
from modules.household_supervision.models.choices import (
    ResultStatus,
    RoundKind,
    RoundState,
    UnitReviewState,
)
from modules.household_supervision.models.household import ID_NUMBER
from modules.household_supervision.services import definitions
from modules.household_supervision.services.cases import explanation_of
from modules.household_supervision.services.rounds import settle_round

REGION = "NT3"  # North Central and Central Coast: the rural scoring sheet of the province
VILLAGE_NOTE = "Thôn giả định của dữ liệu minh họa. Invented for the demonstration."

VILLAGES = {
    "code": "text",
    "commune": "text",
    "kind": "text",
    "name": "text",
    "full_name": "text",
    "search_key": "text",
    "sort_key": "text",
}
HOUSEHOLDS = {
    "no": "integer",
    "village": "text",
    "commune": "text",
    "area_kind": "text",
    "sheet": "text",
    "head_name": "text",
    "search_key": "text",
    "sort_key": "text",
    "size": "smallint",
    "score_income": "smallint",
    "score_deprivation": "smallint",
    "class": "text",
    "cause": "text",
    "explanation": "jsonb",
    "lacks": "text[]",
}
MEMBERS = {
    "no": "integer",
    "position": "smallint",
    "full_name": "text",
    "family_name": "text",
    "middle_name": "text",
    "given_name": "text",
    "search_key": "text",
    "sort_key": "text",
    "sex": "text",
    "birth_year": "smallint",
    "birth_month": "smallint",
    "birth_day": "smallint",
    "ethnic_group": "text",
    "relationship_code": "text",
    "id_number": "bytea",
    "id_number_index": "bytea",
    "work_status": "text",
    "has_merit": "boolean",
    "no_labour_capacity": "boolean",
    "has_disability": "boolean",
    "on_social_allowance": "boolean",
}

INSERT_VILLAGES = """
    insert into core_unit (
        parent_id, code, level, kind, name, full_name, search_key, sort_key, area_kind,
        valid_to, note, date_basis, is_invented
    )
    select c.id, v.code, 'village', v.kind, v.name, v.full_name, v.search_key, v.sort_key,
           c.area_kind, c.valid_to, :note, 'snapshot', true
    from demo_village v
    join core_unit c on c.code = v.commune and c.level = 'commune'
        and :day between coalesce(c.valid_from, '-infinity') and coalesce(c.valid_to, 'infinity')
    order by v.code
"""
# Codes are drawn before the insert, so that each row is found again by its code.
CREATE_PLACES = """
    create temporary table demo_place on commit drop as
    select h.no, 'H' || lpad(nextval('household_code_seq')::text, 8, '0') as code, h.unit_id
    from (
        select d.no, v.id as unit_id
        from demo_household d
        join core_unit v on v.code = d.village and v.level = 'village'
            and :day between coalesce(v.valid_from, '-infinity')
                         and coalesce(v.valid_to, 'infinity')
        order by d.no
    ) h
"""
INSERT_HOUSEHOLDS = """
    insert into household_household (
        code, unit_id, head_name, search_key, sort_key, registered_on, is_synthetic
    )
    select p.code, p.unit_id, d.head_name, d.search_key, d.sort_key, :day, true
    from demo_household d join demo_place p using (no)
    order by d.no
"""
INSERT_MEMBERS = """
    insert into household_member (
        household_id, full_name, family_name, middle_name, given_name, search_key, sort_key, sex,
        birth_year, birth_month, birth_day, ethnic_group_id, relationship_code, id_number,
        id_number_index, work_status, has_merit, no_labour_capacity, has_disability,
        on_social_allowance
    )
    select h.id, m.full_name, m.family_name, m.middle_name, m.given_name, m.search_key, m.sort_key,
           m.sex, m.birth_year, m.birth_month, m.birth_day, e.id, m.relationship_code, m.id_number,
           m.id_number_index, m.work_status, m.has_merit, m.no_labour_capacity, m.has_disability,
           m.on_social_allowance
    from demo_member m
    join demo_place p using (no)
    join household_household h on h.code = p.code
    left join core_ethnic_group e on e.key = m.ethnic_group
    order by m.no, m.position
"""
INSERT_CASES = """
    insert into household_case (
        unit_review_id, household_id, unit_id, area_kind, sheet, source, state, head_name,
        search_key, sort_key, household_size, score_income, score_deprivation, surveyed_on
    )
    select r.id, h.id, h.unit_id, d.area_kind, d.sheet, 'official_list', 'recognised', d.head_name,
           d.search_key, d.sort_key, d.size, d.score_income, d.score_deprivation, r.surveyed_on
    from demo_household d
    join demo_place p using (no)
    join household_household h on h.code = p.code
    join core_unit v on v.id = h.unit_id
    join household_unit_review r on r.unit_id = v.parent_id and r.round_id = :round
    order by d.no
"""
INSERT_RESULTS = """
    insert into household_case_result (
        case_id, standard_id, computed_class, computed_cause, explanation, recorded_class,
        proposed_class, recognised_class, decision_number, decision_date
    )
    select c.id, :standard, d.class, d.cause, d.explanation, d.class, d.class, d.class,
           r.decision_number, r.decision_date
    from demo_household d
    join demo_place p using (no)
    join household_household h on h.code = p.code
    join household_case c on c.household_id = h.id and c.round_id = :round
    join household_unit_review r on r.id = c.unit_review_id
    order by d.no
"""
INSERT_LACKS = """
    insert into household_case_deprivation (case_id, indicator_id)
    select c.id, i.id
    from demo_household d
    cross join unnest(d.lacks) lack
    join demo_place p using (no)
    join household_household h on h.code = p.code
    join household_case c on c.household_id = h.id and c.round_id = :round
    join household_indicator i on i.standard_id = :standard and i.code = lack
    order by d.no, i.no
"""


def known_villages(session: Session) -> Mapping[str, tuple[str, ...]]:
    """Return the codes of the villages that the units already have, by commune."""
    found: dict[str, tuple[str, ...]] = {}
    statement = (
        select(AdminUnit.code)
        .where(AdminUnit.level == UnitLevel.VILLAGE, AdminUnit.is_invented.is_(False))
        .order_by(AdminUnit.code)
    )
    for code in session.execute(statement).scalars():
        commune = code.partition("-")[0]
        found[commune] = (*found.get(commune, ()), code)
    return found


def load_published_round(session: Session, plan: Plan, say: Callable[[str], None]) -> ReviewRound:
    """Load the plan as a round whose communes are closed; two people close the round itself."""
    day = content.survey_day()
    with copy_into(session, "demo_village", VILLAGES, map(_village_row, plan.villages)):
        session.execute(text(INSERT_VILLAGES), {"day": day, "note": VILLAGE_NOTE})
    review_round = _open_round(session)
    keys = {"round": review_round.id, "standard": review_round.standard_id}
    with copy_into(session, "demo_household", HOUSEHOLDS, map(_household_row, plan.households)):
        session.execute(text(CREATE_PLACES), {"day": day})
        session.execute(text("analyze demo_place"))
        session.execute(text(INSERT_HOUSEHOLDS), {"day": review_round.opens_on})
        say(f"{len(plan.households)} households")
        count = sum(len(each.members) for each in plan.households)
        with copy_into(session, "demo_member", MEMBERS, _member_rows(plan)):
            session.execute(text(INSERT_MEMBERS))
        say(f"{count} members")
        session.execute(text(INSERT_CASES), keys)
        session.execute(text(INSERT_RESULTS), keys)
        session.execute(text(INSERT_LACKS), keys)
        say("surveys and classes")
    _close_reviews(session, review_round)
    return review_round


def _open_round(session: Session) -> ReviewRound:
    """Make the round with the reviews of all communes, reported but not closed yet."""
    told = content.round_settings("published_round")
    item = ReviewRound(
        name=told["name"],
        kind=RoundKind.YEARLY,
        policy_year=told["policy_year"],
        unit_id=content.province(told["opens_on"]).id,
        opens_on=told["opens_on"],
        closes_on=told["closes_on"],
        state=RoundState.OPEN,
        status=ResultStatus.OFFICIAL,
        note=told["note"],
    )
    settle_round(session, item)
    session.add(item)
    session.flush()
    dates = ("listed_on", "surveyed_on", "met_on", "posted_on", "reported_on")
    for commune in content.communes():
        session.add(
            UnitReview(
                round_id=item.id,
                unit_id=unit_on(commune.code, item.opens_on).id,
                area_kind=commune.area,
                state=UnitReviewState.REPORTED,
                survey_no=1,
                decision_number=told["decision_number"],
                decision_date=told["decision_date"],
                **{name: told[name] for name in dates},
            )
        )
    session.flush()
    return item


def _close_reviews(session: Session, item: ReviewRound) -> None:
    reviews = session.execute(select(UnitReview).where(UnitReview.round_id == item.id)).scalars()
    for review in reviews:
        review.state = UnitReviewState.CLOSED
    session.flush()


def _village_row(village: Village) -> tuple[Any, ...]:
    return (
        village.code,
        village.commune,
        village.kind,
        village.name,
        village.full_name,
        search_key(village.full_name, village.code),
        sort_key(village.name),
    )


def _household_row(planned: PlannedHousehold) -> tuple[Any, ...]:
    head = planned.members[0].name
    standard = content.standard(content.round_settings("published_round")["policy_year"])
    found = planned.figures.classification(planned.area, standard)
    return (
        planned.no,
        planned.village,
        planned.commune,
        planned.area,
        sheet_for(definitions.score_sheets(), standard.id, planned.area, REGION).code,
        head.full,
        name_search_key(head),
        name_sort_key(head),
        len(planned.members),
        planned.figures.score_income,
        planned.figures.score_deprivation,
        found.result,
        found.cause,
        json.dumps(explanation_of(found), ensure_ascii=False),
        list(planned.figures.lacks),
    )


def _member_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    for planned in plan.households:
        pairs = zip(planned.members, planned.id_numbers, strict=True)
        for position, (person, number) in enumerate(pairs):
            group = planned.ethnic_group
            yield (planned.no, position, *member_values(person, number, group).values())


def member_values(person: Person, number: str | None, group: str) -> dict[str, Any]:
    """Return the columns of a member; the identity number is sealed, the group named by its key."""
    year, month, day = person.birth
    return {
        "full_name": person.name.full,
        "family_name": person.name.family,
        "middle_name": person.name.middle,
        "given_name": person.name.given,
        "search_key": name_search_key(person.name),
        "sort_key": name_sort_key(person.name),
        "sex": person.sex,
        "birth_year": year,
        "birth_month": month,
        "birth_day": day,
        "ethnic_group": group,
        "relationship_code": person.relationship,
        "id_number": ring().seal(number, ID_NUMBER) if number else None,
        "id_number_index": blind_index(number, ID_NUMBER) if number else None,
        "work_status": person.work,
        "has_merit": person.has_merit,
        "no_labour_capacity": person.no_labour_capacity,
        "has_disability": person.has_disability,
        "on_social_allowance": person.on_social_allowance,
    }


def name_search_key(name: Name) -> str:
    """Return the search key of a name; its parts repeat often and are folded once."""
    return " ".join(key for key in map(_folded, (name.family, name.middle, name.given)) if key)


def name_sort_key(name: Name) -> str:
    """Return the key that sorts a person by given, family and middle name."""
    return join_sort_keys((_sorted(name.given), _sorted(name.family), _sorted(name.middle)))


_folded = cache(search_key)
_sorted = cache(sort_key)
