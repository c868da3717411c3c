"""One right from here and another one from elsewhere make none, however roles are cut."""

from __future__ import annotations

import pytest

from app.kernel.actor import Actor, Grant
from app.kernel.reach import reaches
from modules.emulation_award.models import Decision, Nomination

ELSEWHERE = 1


def apart(record: str, unit: int, body: int, here: set[str], there: set[str]) -> Actor:
    """Return somebody with some verbs at a place and others elsewhere."""

    def grant(number: int, verbs: set[str], units: set[int], bodies: set[int]) -> Grant:
        return Grant(
            number,
            "role",
            frozenset((verb, record) for verb in verbs),
            unit_ids=frozenset(units),
            organisation_ids=frozenset(bodies),
        )

    return Actor(
        user_id=1,
        grants=(grant(1, here, {unit}, {body}), grant(2, there, {ELSEWHERE}, {ELSEWHERE})),
    )


@pytest.mark.parametrize(
    ("verb", "here", "there"),
    [
        ("write", {"read", "nominate"}, {"write"}),
        ("delete", {"read", "nominate"}, {"delete"}),
        ("write", {"read", "handle", "review"}, {"write"}),
        ("handle", {"read", "write", "nominate"}, {"handle"}),
        ("choose", {"read", "write", "nominate"}, {"choose", "handle"}),
    ],
)
def test_a_nomination_asks_for_both_verbs_at_its_place(world, verb, here, there):
    item = world.submit(world.nominate("Xã Mẫu"))
    place = (Nomination.__record__, item.unit_id, item.organisation_id)
    with world.acting("secretary"):
        assert not reaches(item, verb, actor=apart(*place, here, there))
        assert reaches(
            item, verb, actor=apart(*place, here | there | {"handle", "nominate"}, set())
        )


@pytest.mark.parametrize(
    ("verb", "here", "there"),
    [("write", {"read", "handle"}, {"write"}), ("sign", {"read", "handle"}, {"sign"})],
)
def test_a_decision_asks_for_both_verbs_at_its_place(world, verb, here, there):
    held = world.voted([world.eligible("Xã Mẫu")])
    world.choose(held, [line.nomination for line in held.lines])
    item = world.draft(held)
    place = (Decision.__record__, item.unit_id, item.organisation_id)
    with world.acting("secretary"):
        assert not reaches(item, verb, actor=apart(*place, here, there))
        assert reaches(item, verb, actor=apart(*place, here | there, set()))
