"""The demonstration of papers: letters of one office in all states, and what came in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app.core.correction_letter import CORRECTION
from app.core.data_call_letter import CALL_LETTER
from app.core.models import DataCall, Document
from app.core.services import account_people, documents, paper_registers, users
from app.core.services import document_making as making
from app.core.services.attachments import open_content
from app.core.services.documents import Signing
from app.core.services.organisations import enter_once
from app.core.services.units import unit_on
from app.kernel.actor import Actor
from app.kernel.demo import DemoLogin, offer_login
from app.kernel.models import Base
from app.kernel.records import move_record
from app.kernel.workflow_papers import Upload

FILE = Path(__file__).parent / "data" / "demo_papers.yaml"
DOMAIN = "demo.example"  # reserved for examples: no mail ever arrives
BASIS = "Dữ liệu minh họa"
OFFERED = {
    "vanban.soanthao": _l("Papers: drafts"),
    "vanban.kiemtra": _l("Papers: checks"),
    "vanban.vanthu": _l("Papers: clerk"),
}
WAY = ("draft", "checked", "signed", "issued")


@cache
def told() -> dict[str, Any]:
    """Return what the demonstration is made of."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def _offer_logins() -> None:
    for each in told()["accounts"]:
        if each["username"] in OFFERED:
            where = f"{each['last_name']} {each['first_name']}"
            label = OFFERED[each["username"]]
            offer_login(DemoLogin(each["username"], told()["password"], label, where))


_offer_logins()


def load(session: Session, calls: list[DataCall], actor: Actor) -> int:
    """Load the demonstration, as the program itself; return how many papers there are."""
    body = told()["issuer"]
    unit = unit_on(body["unit"], told()["papers"][0]["day"])
    issuer = enter_once(
        **{name: body[name] for name in ("code", "kind", "level", "name")},
        unit_id=unit.id,
        actor=actor,
    )
    for each in told()["accounts"]:
        _account(each, issuer, unit.id, actor)
    for each in told()["incoming"]:
        paper_registers.enter_incoming({"organisation_id": issuer, **each}, actor=actor)
    making.know(CALL_LETTER, DataCall)  # no screens are loaded that would declare them
    making.know(CORRECTION, Document)
    made: dict[str, Document] = {}
    for each in told()["papers"]:
        made[each["key"]] = _paper(session, each, calls[each["call"]], issuer, made, actor)
    return len(made)


def _account(each: Mapping[str, Any], issuer: int, unit_id: int, actor: Actor) -> None:
    user = users.create_user(
        username=each["username"],
        first_name=each["first_name"],
        last_name=each["last_name"],
        email=f"{each['username']}@{DOMAIN}",
        password=told()["password"],
        actor=actor,
    )
    account_people.enter_person_of(user, unit_id=unit_id, actor=actor)
    for role in each["roles"]:
        users.assign(
            user.id, role=role, unit_id=unit_id, organisation_id=issuer,
            valid_from=told()["papers"][0]["day"].replace(month=1, day=1), basis=BASIS, actor=actor,
        )  # fmt: skip


def _paper(
    session: Session,
    each: Mapping[str, Any],
    call: DataCall,
    issuer: int,
    made: Mapping[str, Document],
    actor: Actor,
) -> Document:
    """Take a paper as far as the demonstration says."""
    values = {
        "organisation_id": issuer,
        "subject": each["subject"],
        "symbol": told()["symbol"],
        "recipients": told()["recipients"],
    }
    about: Base = call
    name = CALL_LETTER.name
    if "replaces" in each:
        values["replaces_id"] = made[each["replaces"]].id
    if "corrects" in each:
        about, name = made[each["corrects"]], CORRECTION.name
        values["corrects_id"] = about.id
    paper = documents.draft(name, about, values, actor=actor)
    until, day = each["until"], each["day"]
    if until == "withdrawn":
        reason = told()["withdraw_reason"]
        return move_record(Document, paper.id, "withdraw", actor=actor, today=day, reason=reason)
    steps = WAY[1 : WAY.index(until) + 1]
    if "checked" in steps:
        documents.check(paper.id, actor=actor, today=day)
    if "signed" in steps:
        documents.sign(paper.id, _signing(paper, each), actor=actor, today=day)
    if "issued" in steps:
        documents.issue(
            paper.id, day, recipients=paper.recipients, copies=10, actor=actor, today=day
        )
    session.expire(paper)
    return paper


def _signing(paper: Document, each: Mapping[str, Any]) -> Signing:
    """Register the checked content itself in the place of a scan."""
    if paper.pdf is None:
        raise RuntimeError("a checked paper has its content")
    with open_content(paper.pdf) as handle:
        content = handle.read()
    return Signing(
        signed_on=each["day"],
        signer=told()["signer"],
        capacity=told()["capacity"],
        file=Upload("ban-scan.pdf", content),
    )
