"""Screens and API of steps that ask for people or papers: what is shown, refused and kept."""

from __future__ import annotations

import io

import pytest
from flask import g
from sqlalchemy import text

from app.kernel.actor import bind_actor
from modules.household_supervision.services import supervision
from modules.household_supervision.tests.support import COMMUNE, DAY, OTHER_COMMUNE, role

ROUNDS = "/household-supervision/rounds"
API = "/api/v1/household_supervision/reviewround"
API_OF_RECOMMENDATIONS = "/household_supervision/recommendation"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def signed_in(client_as):
    """Return a function that signs somebody in, beside others who are signed in already."""

    def sign_in(*args, **kwargs):
        client = client_as(*args, **kwargs)
        ask = client.open

        def forgetting(*asked, **options):
            # The test's application context is shared: who asked last would be remembered there.
            g.pop("_login_user", None)
            return ask(*asked, **options)

        client.open = forgetting
        return client

    return sign_in


@pytest.fixture
def open_round(review_round, sql, db_session):
    """Return the key of an open round whose communes are all done."""
    sql("delete from household_unit_review where round_id = :id", id=review_round.id)
    db_session.commit()
    return review_round.id


@pytest.fixture
def draft(land, review, db_session, system):
    """Return the key of a drafted recommendation."""
    wanted = supervision.NewRecommendation(
        unit_id=land.commune.id,
        issuing_organisation_id=land.front.id,
        addressee_organisation_id=land.committee.id,
        content="Niêm yết lại",
    )
    key = supervision.draft_recommendation(wanted, actor=system).id
    db_session.commit()
    return key


def state(sql, system, table, key):
    """Return the state of a record."""
    return sql(f"select state from {table} where id = :id", acting=system, id=key)[0][0]


def refusals(sql, system):
    """Return what the trail says of refused steps."""
    found = sql(
        "select new_values ->> 'step', new_values ->> 'error' from core_trail "
        "where action = 'refused' order by id",
        acting=system,
    )
    return [tuple(row) for row in found]


def tagged(client, url: str) -> dict[str, str]:
    """Return the header that names the version that a client has read."""
    return {"If-Match": client.get(url).headers["ETag"]}


@pytest.mark.parametrize(
    ("locale", "proposes", "agrees"),
    [("vi", "Đề nghị: Đóng đợt", "Đồng ý: Đóng đợt"), ("en", "Propose: Close", "Agree: Close")],
)
def test_two_officers_close_a_round(
    open_round, signed_in, sql, system, db_session, locale, proposes, agrees
):
    first = signed_in(role("province_officer"), "58", locale=locale)
    second = signed_in(role("province_officer"), "58", locale=locale)
    assert proposes in first.get(f"{ROUNDS}/{open_round}").text
    assert first.post(f"{ROUNDS}/{open_round}/do/close").status_code == 302
    assert state(sql, system, "household_round", open_round) == "open"
    assert agrees not in first.get(f"{ROUNDS}/{open_round}").text
    assert first.post(f"{ROUNDS}/{open_round}/agree/close").status_code == 409
    page = second.get(f"{ROUNDS}/{open_round}").text
    assert agrees in page
    assert f"{ROUNDS}/{open_round}" in second.get("/").text
    assert second.post(f"{ROUNDS}/{open_round}/agree/close").status_code == 302
    assert state(sql, system, "household_round", open_round) == "closed"
    assert refusals(sql, system) == [("close", "GuardRefused")]


def test_an_objection_needs_its_reason(open_round, signed_in, sql, system):
    first, second = (signed_in(role("province_officer"), "58") for _ in range(2))
    first.post(f"{ROUNDS}/{open_round}/do/close")
    assert second.post(f"{ROUNDS}/{open_round}/object/close", data={}).status_code == 422
    reason = {"reason": "Chưa đủ báo cáo"}
    assert second.post(f"{ROUNDS}/{open_round}/object/close", data=reason).status_code == 302
    assert "Chưa đủ báo cáo" in first.get(f"{ROUNDS}/{open_round}").text
    assert first.post(f"{ROUNDS}/{open_round}/agree/close").status_code == 409


def test_out_of_reach_is_told_like_what_does_not_exist(draft, signed_in, land, sql, system):
    elsewhere = signed_in(role("front_supervisor"), OTHER_COMMUNE, land.front)
    pages = "/household-supervision/recommendations"
    texts = set()
    for key in (draft, 10**9):
        answer = elsewhere.post(f"{pages}/{key}/do/issue", data={"paper_number": "1/A"})
        assert answer.status_code == 404
        answer = elsewhere.post(f"/api/v1{API_OF_RECOMMENDATIONS}/{key}/do/answer", json={})
        assert answer.status_code == 404
        texts.add(answer.json["message"])
    assert len(texts) == 1
    assert state(sql, system, "household_recommendation", draft) == "draft"


def test_a_step_out_of_order_changes_nothing(open_round, signed_in, sql, system):
    officer = signed_in(role("province_officer"), "58")
    assert officer.post(f"{ROUNDS}/{open_round}/do/open").status_code == 422
    tag = tagged(officer, f"{API}/{open_round}")
    assert officer.post(f"{API}/{open_round}/do/open", json={}, headers=tag).status_code == 409
    assert officer.post(f"{ROUNDS}/{open_round}/do/nothing").status_code == 404
    assert state(sql, system, "household_round", open_round) == "open"
    assert refusals(sql, system) == [("open", "WrongState")] * 2


def test_the_api_tells_what_a_step_needs_and_takes_it(open_round, signed_in, sql, system):
    first, second = (signed_in(role("province_officer"), "58") for _ in range(2))
    told = first.get(f"{API}/{open_round}/transitions").json
    close = told["transitions"][0]
    assert (told["state"], close["name"], close["deadline"]) == ("open", "close", "2021-12-14")
    assert close["approvals"]["needed"] == 1
    assert not close["approvals"]["proposed"]
    tag = tagged(first, f"{API}/{open_round}")
    assert first.post(f"{API}/{open_round}/do/close", json={}).status_code == 428
    assert first.post(f"{API}/{open_round}/do/close", json={}, headers=tag).status_code == 200
    assert first.post(f"{API}/{open_round}/agree/close", headers=tag).status_code == 409
    assert first.post(f"{API}/{open_round}/object/close", json={}).status_code == 422
    # A record that is not there is said so before the reason is looked at.
    assert first.post(f"{API}/987654/object/close", json={}).status_code == 404
    told = second.get(f"{API}/{open_round}/transitions").json["transitions"][0]
    assert told["approvals"]["may_agree"]
    tag = tagged(second, f"{API}/{open_round}")
    assert second.post(f"{API}/{open_round}/agree/close", headers=tag).status_code == 200
    assert state(sql, system, "household_round", open_round) == "closed"


def test_a_paper_is_asked_for_checked_and_shown(draft, signed_in, land, sql, system, app):
    page = f"/household-supervision/recommendations/{draft}"
    client = signed_in(role("front_supervisor"), COMMUNE, land.front)
    form = client.get(f"{page}/do/issue").text
    assert 'name="paper_signer"' in form
    assert 'enctype="multipart/form-data"' in form
    data = {
        "paper_number": "09/MTTQ-BTT",
        "paper_organisation_id": str(land.front.id),
        "paper_issued_on": "15/10/2021",
        "paper_signer": "Trần Thị Thường Trực",
        "paper_capacity": "TM. Ban Thường trực",
    }
    wrong = {**data, "paper_scan": (io.BytesIO(b"MZ no pdf"), "scan.pdf")}
    refused = client.post(f"{page}/do/issue", data=wrong)
    assert refused.status_code == 422
    assert "Trần Thị Thường Trực" in refused.text
    assert state(sql, system, "household_recommendation", draft) == "draft"
    right = {**data, "paper_scan": (io.BytesIO(PDF), "scan.pdf")}
    assert client.post(f"{page}/do/issue", data=right).status_code == 302
    shown = client.get(page).text
    assert "09/MTTQ-BTT" in shown
    assert "/core/attachments/" in shown


def test_the_api_takes_a_paper_as_json(draft, signed_in, land, sql, system, db_session):
    api = f"/api/v1/household_supervision/recommendation/{draft}"
    client = signed_in(role("front_supervisor"), COMMUNE, land.front)
    tag = tagged(client, api)
    assert client.post(f"{api}/do/issue", json={}, headers=tag).status_code == 422
    paper = {
        "number": "10/MTTQ-BTT",
        "organisation_id": land.front.id,
        "issued_on": DAY.isoformat(),
        "signer": "Trần Thị Thường Trực",
        "capacity": "TM. Ban Thường trực",
    }
    lacking = {name: value for name, value in paper.items() if name != "signer"}
    refused = client.post(f"{api}/do/issue", json={"paper": lacking}, headers=tag)
    assert refused.status_code == 422
    assert "paper_signer" in refused.json["errors"]
    foreign = {**paper, "attachment_id": 10**6}
    assert client.post(f"{api}/do/issue", json={"paper": foreign}, headers=tag).status_code == 404
    assert state(sql, system, "household_recommendation", draft) == "draft"
    assert client.post(f"{api}/do/issue", json={"paper": paper}, headers=tag).status_code == 200
    bind_actor(db_session, system)
    issued = db_session.execute(
        text("select state, number, issued_on from household_recommendation where id = :id"),
        {"id": draft},
    ).one()
    assert tuple(issued) == ("issued", "10/MTTQ-BTT", DAY)
