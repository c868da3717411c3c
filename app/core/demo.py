"""The demonstration of data calls: a province asks its districts and communes.

All figures are invented. Some answers are accepted, some wait, some came back, some are late or
missing, so that chasing, checking and adding up can be tried by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app.core import demo_papers, demo_tasks
from app.core.models import CallField, CallResponse, DataCall
from app.core.services import account_people, call_answers, data_calls, users
from app.core.services.units import unit_on
from app.kernel.actor import Actor, session_actor
from app.kernel.demo import DemoLogin, offer_login, options
from app.kernel.records import create_record, move_record

FILE = Path(__file__).parent / "data" / "demo_data_calls.yaml"
DOMAIN = "demo.example"  # reserved for examples: no mail ever arrives
BASIS = "Dữ liệu minh họa"
TRIED = ("584", "22792")  # left to be filled in by hand
ROLES = {"core.call_office": _l("Data calls: asks"), "core.call_filler": _l("Data calls: answers")}
DAYS = (-4, -3, -2, -1, 0, 0, 2, 5)  # of the handing in, counted from the last day
SHARE_ACCEPTED, SHARE_RETURNED, SHARE_WAITING, SHARE_BEGUN = 0.70, 0.78, 0.88, 0.93


@cache
def told() -> dict[str, Any]:
    """Return what the demonstration is made of."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def _offer_logins() -> None:
    for each in told()["accounts"]:
        where = f"{each['last_name']} {each['first_name']}"
        login = DemoLogin(each["username"], told()["password"], ROLES[each["role"]], where)
        offer_login(login)


_offer_logins()


def load(session: Session) -> None:
    """Load the demonstration; the kernel calls it once, as the program itself."""
    asked, actor = options(session), session_actor(session)
    for each in told()["accounts"]:
        _account(each, actor)
    random = Random(asked.seed)  # noqa: S311 - invented figures, nothing to keep secret
    calls = []
    for each in told()["calls"]:
        call = _issue(each, actor)
        calls.append(call)
        responses = data_calls.responses_of(session, call.id)
        if each["answered"]:
            for response in responses:
                if response.unit.code not in TRIED:
                    _answer(response, random, actor)
        asked.say(f"a data call to {len(responses)} units")
    asked.say(f"{demo_tasks.load(session, told(), call, actor)} tasks")
    asked.say(f"{demo_papers.load(session, calls, actor)} papers")


def _account(each: Mapping[str, str], actor: Actor) -> None:
    user = users.create_user(
        username=each["username"],
        first_name=each["first_name"],
        last_name=each["last_name"],
        email=f"{each['username']}@{DOMAIN}",
        password=told()["password"],
        actor=actor,
    )
    unit = unit_on(each["unit"], told()["first_day"]).id
    account_people.enter_person_of(user, unit_id=unit, actor=actor)
    users.assign(
        user.id,
        role=each["role"],
        unit_id=unit,
        valid_from=told()["first_day"],
        basis=BASIS,
        actor=actor,
    )


def _issue(each: Mapping[str, Any], actor: Actor) -> DataCall:
    """Draft a call, design its form, address and issue it."""
    day = told()["asked_on"]
    values = {name: each[name] for name in ("title", "purpose", "data_on", "due_on")}
    province = unit_on(told()["province"], day)
    call = data_calls.create_call({**values, "unit_id": province.id}, actor=actor)
    for position, field in enumerate(each["fields"], start=1):
        create_record(CallField, {"call_id": call.id, "position": position, **field}, actor=actor)
    data_calls.ask_units(call.id, levels=each["levels"], units=(), actor=actor)
    return move_record(DataCall, call.id, "issue", actor=actor, today=day)


def _answer(response: CallResponse, random: Random, actor: Actor) -> None:
    """Take an answer as far as its share of the demonstration goes."""
    share = random.random()
    if share > SHARE_BEGUN:
        return
    values = _figures(random)
    if share > SHARE_WAITING:
        call_answers.save_draft(response.id, {"ke_hoach": values["ke_hoach"]}, actor=actor)
        return
    day = response.effective_due_on + timedelta(days=random.choice(DAYS))
    call_answers.hand_in(response.id, values, actor=actor, today=day)
    later = day + timedelta(days=1)
    if share <= SHARE_ACCEPTED:
        move_record(CallResponse, response.id, "accept", actor=actor, today=later)
    elif share <= SHARE_RETURNED:
        reason = "Đề nghị rà soát lại số tiền đã huy động, chưa khớp với biên bản bàn giao."
        move_record(CallResponse, response.id, "return", actor=actor, today=later, reason=reason)


def _figures(random: Random) -> dict[str, Any]:
    planned, needed = random.randrange(20, 200) * 1_000_000, random.randrange(8, 60)
    sources = ("Doanh nghiệp", "Cán bộ, công chức", "Nhân dân đóng góp")
    return {
        "ke_hoach": planned,
        "huy_dong": planned * random.randrange(55, 118) // 100,
        "can_ho_tro": needed,
        "da_ho_tro": random.randrange(1, needed + 1),
        "nguon_chinh": random.choice(sources),
        "ngay_hop": told()["asked_on"] - timedelta(days=random.randrange(1, 20)),
        "kho_khan": None,
    }
