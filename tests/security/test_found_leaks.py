"""What the leak matrix has found, each held by a test of its own."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.exc import ProgrammingError

from app.core.models import Person
from app.core.services.people import create_person
from app.core.services.units import unit_on
from app.kernel.actor import Actor, Grant
from app.kernel.errors import NotAllowed
from app.kernel.fields import TranslatedForm
from app.kernel.fields_choice import ChoiceField
from app.kernel.form_values import as_typed
from app.kernel.reach import reaches, require_on

HERE, THERE = 1, 2
VERB, RECORD = "close", "sample.Item"


def grant(number: int, unit: int, *verbs: str) -> Grant:
    """Return an assignment that grants verbs in one unit."""
    pairs = frozenset((verb, RECORD) for verb in verbs)
    return Grant(number, "role", pairs, unit_ids=frozenset({unit}))


def reader_here_closer_there() -> Actor:
    """Return somebody who reads here and closes elsewhere only."""
    return Actor(user_id=1, grants=(grant(1, HERE, "read", "write"), grant(2, THERE, VERB)))


def test_a_verb_granted_elsewhere_does_not_count_here(db_session: Any, today: Any):
    person = create_person(
        full_name="Nguyễn Văn Tốt",
        unit_id=unit_on("22861", today).id,
        actor=db_session.info["actor"],
    )
    here, elsewhere = person.unit_id, unit_on("22864", today).id
    assert here is not None
    read, write = (frozenset({(verb, "core.Person")}) for verb in ("read", "write"))
    actor = Actor(
        user_id=1,
        grants=(
            Grant(1, "reader", read, unit_ids=frozenset({here})),
            Grant(2, "writer", write, unit_ids=frozenset({elsewhere})),
        ),
    )
    assert actor.may("write", "core.Person")
    assert reaches(person, "read", actor=actor)
    assert not reaches(person, "write", actor=actor)
    with pytest.raises(NotAllowed):
        require_on(person, "write", actor=actor)


def test_what_is_in_no_session_is_judged_by_the_right_alone():
    item = SimpleNamespace(__record__=RECORD)
    with pytest.raises(Exception, match="SimpleNamespace"):
        reaches(item, VERB, actor=reader_here_closer_there())
    assert not reaches(item, "delete", actor=reader_here_closer_there())


@pytest.mark.parametrize("way", ["after", "before"])
@pytest.mark.parametrize("descending", ["", "-"])
@pytest.mark.parametrize(
    ("mark", "status"),
    [
        ([True, None, 5], 200),
        ([False, 1970, 5], 200),
        ([False, "x", 5], 400),
        ([False, 2**40, 5], 400),
        ([1, 1970, 5], 400),
        ([False, 1970, 2**70], 400),
        ([False, {"d": "2021-01-01"}, 5], 400),
        ([5], 400),
    ],
)
def test_a_list_goes_on_behind_any_row_and_takes_no_false_mark(
    client_as: Callable[..., FlaskClient], way: str, descending: str, mark: Any, status: int
):
    sent = base64.urlsafe_b64encode(json.dumps(mark).encode()).decode().rstrip("=")
    address = f"/core/people/?sort={descending}birth_year&{way}={sent}"
    assert client_as("core.administrator").get(address).status_code == status


def test_a_chosen_value_goes_back_as_a_browser_sends_it(app):
    class ChosenForm(TranslatedForm):
        sex = ChoiceField(choices=[("male", "Nam"), ("female", "Nữ")])

    chosen = ChosenForm(formdata=None, sex="male", meta={"csrf": False})
    empty = ChosenForm(formdata=None, meta={"csrf": False})
    assert as_typed(chosen.sex) == ["male"]
    assert as_typed(empty.sex) == []


def test_what_the_database_does_not_allow_is_no_failure_of_the_program(
    client_as: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
):
    from app.core.views.people import PersonView

    def refused(_view: Any, _key: int) -> Person:
        raise ProgrammingError("", {}, InsufficientPrivilege("policy"))

    monkeypatch.setattr(PersonView, "read", refused)
    answer = client_as("core.administrator").get("/core/people/1")
    assert answer.status_code == 403
    assert "policy" not in answer.get_data(as_text=True)


def test_a_record_page_reads_the_open_tab_alone(
    client_as: Callable[..., FlaskClient], db_session: Any, today: Any
):
    client = client_as("core.administrator")
    key = unit_on("22861", today).id
    page = client.get(f"/core/units/{key}").get_data(as_text=True)
    assert 'id="pane-AdminUnitView"' in page
    assert 'id="pane-UnitSuccessorView"' not in page
    assert 'id="pane-UnitDifficultyView"' not in page
    page = client.get(f"/core/units/{key}?tab=UnitDifficultyView").get_data(as_text=True)
    assert 'id="pane-UnitDifficultyView"' in page
    assert 'id="pane-UnitSuccessorView"' not in page
    assert "?tab=UnitSuccessorView" in page
